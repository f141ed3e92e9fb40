using System.Text.Json;
using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Checkpoints.Safetensors;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations.Losses;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Testing;
using DeepSeekOcr.Training.Optimization;

namespace DeepSeekOcr.Training.Tests;

/// <summary>The whole model's gradient and one optimiser step against the reference.</summary>
public sealed class GoldenGradientTests : IDisposable
{
    private const int ImageId = 575;

    private readonly SafetensorsCheckpoint _checkpoint = SafetensorsCheckpoint.Open(Golden.Find("tiny"));
    private readonly JsonElement _batch = JsonDocument.Parse(File.ReadAllBytes(Golden.Find("gradients/batch.json"))).RootElement;
    private readonly ParameterSet _parameters = new();
    private readonly Copies _copies;
    private readonly DeepSeekOcrModel _model;

    public GoldenGradientTests()
    {
        _copies = new Copies(_checkpoint, _parameters);
        _model = new DeepSeekOcrModel(_copies, ModelConfig.Load(Golden.Find("tiny")));
        _checkpoint.Verify();
    }

    public void Dispose() => _checkpoint.Dispose();

    [Fact]
    public void Backward_GoldenBatch_EveryParameterEqualsReference()
    {
        double loss = Backward();
        Assert.Equal(_batch.GetProperty("loss").GetDouble(), loss, 1e-4);
        GoldenTensors golden = Golden.Open("gradients/grads.safetensors");
        Assert.Equal(golden.Names.Order(), _parameters.Weights.Select(weight => weight.Name).Order());
        foreach (Weight weight in _parameters.Weights)
        {
            float[] expected = golden.F32(weight.Name);
            double difference = Math.Sqrt(
                weight.Gradient!.ToArray().Zip(expected).Sum(pair => Math.Pow((double)pair.First - pair.Second, 2)));
            double norm = Math.Sqrt(expected.Sum(value => (double)value * value));
            Assert.True(difference <= (1e-4 * norm) + 1e-6, $"{weight.Name}: gradient is off by {difference:E2} of {norm:E2}");
        }
    }

    [Fact]
    public void Update_GoldenGradients_EqualsReferenceStepAndItsLoss()
    {
        GoldenTensors gradients = Golden.Open("gradients/grads.safetensors");
        GoldenTensors expected = Golden.Open("gradients/params_after_adamw.safetensors");
        foreach (Weight weight in _parameters.Weights)
        {
            gradients.F32(weight.Name).CopyTo(weight.Gradient!.Span);
        }

        _parameters.Update(new AdamW(0.9f, 0.95f, 1e-8f, 0.1f), step: 1, learningRate: 1e-3f, gradientScale: 1);
        foreach (Weight weight in _parameters.Weights)
        {
            Closeness.Check(weight.Name, weight.Values.ToArray(), expected.F32(weight.Name), relative: 0, absolute: 1e-6);
        }

        Assert.Equal(_batch.GetProperty("loss_after_step").GetDouble(), Backward(), 1e-3);
    }

    private double Backward()
    {
        double loss = 0;
        int targets = _batch.GetProperty("n_target_tokens").GetInt32();
        foreach (JsonElement sample in _batch.GetProperty("samples").EnumerateArray())
        {
            using var arena = new Arena();
            using Arena.Scope scope = arena.Enter();
            using Tape tape = Tape.Record();
            int[] ids = [.. sample.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
            int[] labels = [.. sample.GetProperty("labels").EnumerateArray().Skip(1).Select(id => id.GetInt32()), CrossEntropy.Ignored];
            Tensor embeddings = _model.EmbedPrompt(ids, ImageId, See(sample));
            Tensor hidden = _model.Decoder.Forward(embeddings.Reshape([1, ids.Length, embeddings.Shape.Width]));
            Tensor logits = _model.Decoder.Logits(hidden.Reshape(embeddings.Shape));
            TokenLosses result = CrossEntropy.Apply(logits, labels, targets);
            loss += result.Loss.Span[0];
            tape.Backward(result.Loss);
        }

        return loss;
    }

    private Tensor See(JsonElement sample)
    {
        ResolutionMode mode = sample.GetProperty("crop_mode").GetBoolean()
            ? new ResolutionMode("golden", 512, ViewFit.Pad, 640)
            : ResolutionMode.Tiny;
        RgbImage image = ImageDecoder.Decode(
            Golden.Find("images/" + sample.GetProperty("image").GetString()), new ImageDecoderOptions { Alpha = AlphaHandling.Drop });
        ImageViews views = Preprocessor.Prepare(image, mode);
        Tensor? tiles = views.Tiles.Count == 0 ? null : Preprocessor.Normalise(views.Tiles);
        return _model.Encode(Preprocessor.Normalise([views.Global]), tiles, views.Columns);
    }

    /// <summary>Trainable copies of a checkpoint's parameters.</summary>
    private sealed class Copies(SafetensorsCheckpoint checkpoint, ParameterSet parameters) : IWeightSource
    {
        public Weight Get(string name, Shape shape)
        {
            Weight copy = Weight.Allocate(name, shape);
            checkpoint.Get(name, shape).CopyTo(copy.Values);
            parameters.Add(copy, learningRateFactor: 1);
            return copy;
        }
    }
}
