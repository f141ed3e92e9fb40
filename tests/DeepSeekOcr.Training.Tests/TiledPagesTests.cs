using System.Text.Json.Nodes;
using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Checkpoints.Safetensors;
using DeepSeekOcr.Data;
using DeepSeekOcr.Data.Mixtures;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Model;
using DeepSeekOcr.Rendering;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tokenization;
using DeepSeekOcr.Training.Auxiliary;
using DeepSeekOcr.Training.Runs;

namespace DeepSeekOcr.Training.Tests;

public sealed class TiledPagesTests : TrainingRuns
{
    [Fact]
    public void Run_TiledPage_HasTheLossOfWhatTheModelReads()
    {
        var task = new TextTask { Side = ResolutionMode.Gundam.PageSide, Tiled = true, MinCharacters = 30, MaxCharacters = 30 };
        string model = Path("long.json");
        ModelConfig small = ModelConfig.Load(Config().Model);
        File.WriteAllText(model, (small with { Decoder = small.Decoder with { MaxPositions = 1024 } }).ToJson());
        TrainingConfig config =
            Config() with
            {
                Model = model,
                Tasks = [task],
                Steps = 1,
                Batch = 2,
                Auxiliary = new AuxiliaryOptions { Patch = 1, Place = 1, Guidance = 1 }
            };
        using (var trainer = new Trainer(config, Path("tiled"), resume: false))
        {
            trainer.Run(_ => CopyFolder("tiled", "start"), TestContext.Current.CancellationToken); // as it was before the first step
        }

        File.Move(Path("start", TrainingState.FileName), Path("start", SafetensorsCheckpoint.SingleFileName), overwrite: true);
        using SafetensorsCheckpoint start = SafetensorsCheckpoint.Open(Path("start"));
        var network = new DeepSeekOcrModel(start, ModelConfig.Load(model));
        using var pages = new TaskMixture(config.Tasks, config.Seed, []);
        (double Loss, int Tokens)[] read =
            [.. pages.Draw(1, 2, TestContext.Current.CancellationToken).Select(page => LossOfReading(network, page.Page))];
        Assert.Equal(read.Sum(page => page.Loss) / read.Sum(page => page.Tokens), Losses("tiled")[0], 1e-4);

        JsonNode line = JsonNode.Parse(File.ReadLines(Path("tiled", "log.jsonl")).Single())!;
        Assert.Equal(["column", "row", "slot", "guidance"], line["auxiliary"]!.AsObject().Select(pair => pair.Key));
    }

    [Theory]
    [InlineData(640)]
    [InlineData(1024)]
    [InlineData(2560)]
    public void Check_TiledPageThatIsNotWholeTiles_IsRefused(int side) =>
        Assert.Equal(
            $"task.json: side is {side}; a tiled page's has to be 1280 or 1920.",
            Assert.Throws<RecipeException>(() => new TextTask { Side = side, Tiled = true }.Check("task.json")).Message);

    /// <summary>Sum of −log p over a page's tokens, as the model that reads gives them.</summary>
    private (double Loss, int Tokens) LossOfReading(DeepSeekOcrModel network, RenderedPage page)
    {
        Tokenizer tokenizer = Tokenizer.Load(Path("tiled"));
        ImageViews views = Preprocessor.Prepare(new RgbImage(page.Width, page.Height, page.ToRgb()), ResolutionMode.Gundam);
        Tensor vision = network.Encode(Preprocessor.Normalise([views.Global]), Preprocessor.Normalise(views.Tiles), views.Columns);
        int[] prompt =
            [tokenizer.BosId, .. Enumerable.Repeat(tokenizer.ImageId!.Value, views.PlaceholderCount), .. tokenizer.Encode("\nFree OCR.")];
        int[] written = [.. tokenizer.Encode(page.Text), tokenizer.EosId];
        Tensor embedded = network.EmbedPrompt([.. prompt, .. written[..^1]], tokenizer.ImageId.Value, vision);
        Tensor hidden = network.Decoder.Forward(embedded.Reshape([1, embedded.Shape[0], embedded.Shape[1]]));
        Tensor logits = network.Decoder.Logits(hidden.Reshape([hidden.Shape.Rows, hidden.Shape.Width]));
        return (written.Select((id, i) => Surprise(logits.Row(prompt.Length - 1 + i), id)).Sum(), written.Length);

        static double Surprise(ReadOnlySpan<float> row, int id)
        {
            double sum = 0;
            foreach (float logit in row)
            {
                sum += Math.Exp(logit);
            }

            return Math.Log(sum) - row[id];
        }
    }
}
