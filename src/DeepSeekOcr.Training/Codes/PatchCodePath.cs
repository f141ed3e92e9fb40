using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Data;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Training.Auxiliary;
using DeepSeekOcr.Training.Runs;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace DeepSeekOcr.Training.Codes;

/// <summary>
/// The way of a patch's code from the neck to the token that reads it: two convolutions, the projector, and the head of one decoder layer
/// that fetches this patch.
/// </summary>
/// <remarks>
/// All of it is linear but for norms, and a number of the code that no stage passes on stays lost: hardly a gradient reaches a stage whose
/// neighbours are shut. <see cref="Open"/> gives such numbers a way through directions that pages leave empty: what the model does hardly
/// changes, and what it can learn to read does.
/// </remarks>
internal sealed class PatchCodePath
{
    private const int Blocks = 4;
    private const int Taps = 9;

    // A number gets through if its gain is this share of the best one's.
    private const double PassingGain = 0.25;

    // Of the mean variance. LayerNorm takes one direction of a code away, and others may be as good as still.
    private const double LeastVariance = 0.05;

    private readonly Weight _first;
    private readonly Weight _second;
    private readonly Weight _projector;
    private readonly Weight _norm;
    private readonly Weight _value;
    private readonly Weight _output;
    private readonly CodeActivations _seen;
    private readonly int _code;
    private readonly int _head;

    /// <param name="weights">The model's parameters.</param>
    /// <param name="config">The model.</param>
    /// <param name="layer">The decoder layer whose heads fetch patches.</param>
    /// <param name="seen">What pages look like on the way.</param>
    public PatchCodePath(IEnumerable<Weight> weights, ModelConfig config, int layer, CodeActivations seen)
    {
        (_code, _head, _seen) = (config.Vision.Sam.OutChannels, config.Decoder.HeadSize, seen);
        Dictionary<string, Weight> byName = weights.ToDictionary(weight => weight.Name);
        _first = byName["model.sam_model.net_2.weight"];
        _second = byName["model.sam_model.net_3.weight"];
        _projector = byName["model.projector.layers.weight"];
        _norm = byName[$"model.layers.{layer}.input_layernorm.weight"];
        _value = byName[$"model.layers.{layer}.self_attn.v_proj.weight"];
        _output = byName[$"model.layers.{layer}.self_attn.o_proj.weight"];
    }

    private static int Patches => TargetPlaces.SlotCount;

    // Concatenated after CLIP's.
    private int FirstCellInput => (_projector.Shape.Elements / _projector.Shape[0]) - (Patches * _code);

    /// <summary>Refuses a model that has no such way.</summary>
    /// <param name="config">The model.</param>
    /// <param name="layer">The decoder layer whose heads fetch patches.</param>
    /// <exception cref="RecipeException">Cells are not sixteen codes, heads not one for each of them and as wide, or there is no such
    /// layer.</exception>
    public static void Check(ModelConfig config, int layer)
    {
        SamConfig sam = config.Vision.Sam;
        DecoderConfig decoder = config.Decoder;
        int code = sam.OutChannels;
        if (sam.DownsampleChannels[0] != Blocks * code || sam.DownsampleChannels[1] != Patches * code || decoder.Heads != Patches
            || decoder.HeadSize < code)
        {
            throw new RecipeException(
                $"openCodes needs cells of {Patches} codes and {Patches} attention heads, each as wide as a code; "
                + $"the model has cells of {sam.DownsampleChannels[1]} numbers, codes of {code} and {decoder.Heads} heads of "
                + $"{decoder.HeadSize}.");
        }

        if (layer < 0 || layer >= decoder.Layers)
        {
            throw new RecipeException($"guidedLayer is {layer}; the decoder has layers 0 to {decoder.Layers - 1}.");
        }
    }

    /// <summary>
    /// How much of each direction of a patch's code comes home, whichever the patch: gains of codes of unit variance, ascending.
    /// </summary>
    public double[] Gains() => Gains(Reading(out _));

    /// <summary>Opens the way for more numbers of every patch's code.</summary>
    /// <param name="numbers">How many, at least 1.</param>
    /// <exception cref="RecipeException">There are not so many that have none yet.</exception>
    public void Open(int numbers)
    {
        Matrix<double> codes = Unread(numbers);
        Matrix<double> cellsSeen = _seen.Cells.Covariance;
        Matrix<double> projected = _seen.Projected.Covariance;
        FreeDirections halfway = FreeDirections.Of(Blocks * numbers, _seen.Halfway.Covariance, _seen.Halfway.Covariance);
        FreeDirections cells = FreeDirections.Of(Patches * numbers, cellsSeen, cellsSeen);
        FreeDirections tokens = FreeDirections.Of(Patches * numbers, projected, projected, _seen.Taken.Covariance);
        Fold(codes, halfway);
        Fold(halfway, cells);
        Project(cells, tokens);
        Fetch(tokens, numbers);
    }

    /// <summary>The first convolution writes the new numbers of four patches.</summary>
    private void Fold(Matrix<double> codes, FreeDirections into)
    {
        Matrix<double> kernel = Read(_first);
        for (int block = 0; block < Blocks; block++)
        {
            int tap = WeightInitializer.OwnTap(block);
            SetTap(kernel, tap, GetTap(kernel, tap) + (into.Group(block, Blocks) * codes * into.Deviation));
        }

        Write(kernel, _first);
    }

    /// <summary>The second one sees them in four blocks and nowhere else.</summary>
    private void Fold(FreeDirections from, FreeDirections into)
    {
        Matrix<double> kernel = Read(_second);
        Matrix<double> seen = _seen.Halfway.Second;
        for (int tap = 0; tap < Taps; tap++)
        {
            SetTap(kernel, tap, from.Unseen(GetTap(kernel, tap), seen));
        }

        for (int block = 0; block < Blocks; block++)
        {
            int tap = WeightInitializer.OwnTap(block);
            SetTap(
                kernel, tap, GetTap(kernel, tap)
                    + (into.Group(block, Blocks) * from.Basis.Transpose() * (into.Deviation / from.Deviation)));
        }

        Write(kernel, _second);
    }

    private void Project(FreeDirections from, FreeDirections into)
    {
        Matrix<double> map = Read(_projector);
        Matrix<double> cells = map.SubMatrix(0, map.RowCount, FirstCellInput, Patches * _code);
        Matrix<double> opened = from.Unseen(cells, _seen.Cells.Second)
            + (into.Basis * from.Basis.Transpose() * (into.Deviation / from.Deviation));
        map.SetSubMatrix(0, FirstCellInput, opened);
        Write(map, _projector);
    }

    /// <summary>Every head takes the new numbers of its patch from a token and writes them where all heads do.</summary>
    private void Fetch(FreeDirections from, int numbers)
    {
        Matrix<double> value = Read(_value);
        Matrix<double> output = Read(_output);
        Vector<double> norm = Read(_norm).Column(0);
        Matrix<double> fetched = _seen.Fetched.Covariance;
        FreeDirections home = FreeDirections.Of(numbers, fetched, _seen.Streams.Select(stream => stream.Covariance));
        double stream = Math.Sqrt((_seen.Taken.Second.Trace() + from.Added.Trace()) / norm.Count);
        // what is fetched fills a head's width of the stream's numbers
        double deviation = home.Deviation * Math.Sqrt((double)norm.Count / _head);
        Matrix<double> covariance = _seen.Normalised.Covariance;
        Matrix<double> second = _seen.Normalised.Second;
        for (int head = 0; head < Patches; head++)
        {
            Matrix<double> rows = value.SubMatrix(head * _head, _head, 0, norm.Count);
            Matrix<double> scaled = rows * Matrix<double>.Build.DenseOfDiagonalVector(norm);
            Matrix<double> Seen(Matrix<double> moment) => scaled * moment * scaled.Transpose();
            Matrix<double> varies = Seen(covariance);
            FreeDirections own = FreeDirections.Of(numbers, varies, varies);
            Matrix<double> take = own.Basis * from.Group(head, Patches).Transpose() * (own.Deviation * stream / from.Deviation);
            value.SetSubMatrix(head * _head, 0, rows + (take * Matrix<double>.Build.DenseOfDiagonalVector(1 / norm)));
            Matrix<double> columns = output.SubMatrix(0, output.RowCount, head * _head, _head);
            Matrix<double> give = home.Basis * own.Basis.Transpose() * (deviation / own.Deviation);
            output.SetSubMatrix(0, head * _head, own.Unseen(columns, Seen(second)) + give);
        }

        Write(value, _value);
        Write(output, _output);
    }

    /// <summary>
    /// Those directions of a code, one a row and at unit variance, that come home least of all which vary; of them the best read ones.
    /// </summary>
    private Matrix<double> Unread(int numbers)
    {
        Evd<double> reading = Reading(out Matrix<double> whiten);
        double[] gains = Gains(reading);
        int open = gains.Count(gain => gain < PassingGain * gains[^1]);
        if (numbers > open)
        {
            throw new RecipeException($"openCodes is {numbers}; {open} numbers of a patch's code have no way to the decoder yet.");
        }

        return reading.EigenVectors.SubMatrix(0, gains.Length, open - numbers, numbers).Transpose() * whiten;
    }

    private static double[] Gains(Evd<double> reading) => [.. reading.EigenValues.Select(value => Math.Sqrt(Math.Max(0, value.Real)))];

    /// <summary>Eigenvectors, in whitened codes, of how much comes home of all patches.</summary>
    /// <param name="whiten">[directions that vary, code]</param>
    private Evd<double> Reading(out Matrix<double> whiten)
    {
        Evd<double> codes = FreeDirections.Eigen(_seen.Codes);
        double[] variances = [.. codes.EigenValues.Select(value => value.Real)];
        int still = variances.Count(variance => variance < LeastVariance * variances.Average());
        Matrix<double> directions = codes.EigenVectors.SubMatrix(0, _code, still, _code - still);
        Vector<double> deviations = Vector<double>.Build.Dense([.. variances[still..].Select(Math.Sqrt)]);
        whiten = Matrix<double>.Build.DenseOfDiagonalVector(1 / deviations) * directions.Transpose();
        Matrix<double> colour = directions * Matrix<double>.Build.DenseOfDiagonalVector(deviations);
        Matrix<double> sum = Enumerable.Range(0, Patches).Select(patch => Home(patch) * colour).Select(home => home.Transpose() * home)
            .Aggregate((a, b) => a + b);
        return FreeDirections.Eigen(sum / Patches);
    }

    /// <summary>What the head of a patch makes of its code. [head, code]</summary>
    private Matrix<double> Home(int patch)
    {
        Matrix<double> first = GetTap(Read(_first), WeightInitializer.OwnTap(patch % Blocks));
        Matrix<double> second = GetTap(Read(_second), WeightInitializer.OwnTap(patch / Blocks));
        Matrix<double> projector = Read(_projector);
        Matrix<double> value = Read(_value).SubMatrix(patch * _head, _head, 0, projector.RowCount);
        return value * Matrix<double>.Build.DenseOfDiagonalVector(Read(_norm).Column(0))
            * projector.SubMatrix(0, projector.RowCount, FirstCellInput, Patches * _code) * second * first;
    }

    /// <summary>A weight as a matrix, one row an output.</summary>
    private static Matrix<double> Read(Weight weight)
    {
        int columns = weight.Shape.Elements / weight.Shape[0];
        float[] values = weight.Values.ToArray();
        return Matrix<double>.Build.Dense(weight.Shape[0], columns, (row, column) => values[(row * columns) + column]);
    }

    private static void Write(Matrix<double> matrix, Weight weight)
    {
        for (int row = 0; row < matrix.RowCount; row++)
        {
            for (int column = 0; column < matrix.ColumnCount; column++)
            {
                weight.Values[(row * matrix.ColumnCount) + column] = (float)matrix[row, column];
            }
        }
    }

    private static Matrix<double> GetTap(Matrix<double> kernel, int tap) =>
        Matrix<double>.Build.Dense(kernel.RowCount, kernel.ColumnCount / Taps, (row, input) => kernel[row, (input * Taps) + tap]);

    private static void SetTap(Matrix<double> kernel, int tap, Matrix<double> values)
    {
        for (int input = 0; input < values.ColumnCount; input++)
        {
            kernel.SetColumn((input * Taps) + tap, values.Column(input));
        }
    }
}
