using System.Globalization;
using DeepSeekOcr.Checkpoints.Safetensors;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Generation;

/// <summary>Every intermediate tensor of one prompt under fixed names, to compare with another implementation.</summary>
/// <remarks>
/// Names: <c>input.ids</c>, <c>input.image_mask</c>; <c>vision.global.…</c> and <c>vision.tile.N.…</c> with <c>pixels</c>,
/// <c>sam.patch_embed</c>, <c>sam.pos_added</c>, <c>sam.block.NN</c>, <c>sam.neck</c>, <c>sam.net_2</c>, <c>sam.net_3</c> (these three
/// channel first), <c>clip.embeddings</c>, <c>clip.pre_norm</c>, <c>clip.layer.NN</c>, <c>concat</c>, <c>projected</c>;
/// <c>vision.sequence</c>; <c>decoder.inputs_embeds</c>, <c>decoder.layer.NN.attn|mlp|hidden</c>, <c>….router.scores|ids|weights</c>,
/// <c>decoder.norm</c>; <c>logits.head</c> and <c>logits.tail</c>, the first 2 and last 8 positions. There is no batch dimension.
/// </remarks>
public sealed class ModelTrace
{
    private const int HeadRows = 2;
    private const int TailRows = 8;

    private static readonly HashSet<string> ChannelFirst = ["sam.neck", "sam.net_2", "sam.net_3"];

    private readonly Dictionary<string, SafetensorsItem> _items = [];
    private int _tiles;

    private ModelTrace()
    {
    }

    /// <summary>The tensors, each once.</summary>
    public IReadOnlyCollection<SafetensorsItem> Items => _items.Values;

    /// <summary>Runs a prompt through the network, whole and without cache, and keeps what it computes.</summary>
    /// <param name="model">The network.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="prompt">As for <see cref="PromptBuilder.Build"/>.</param>
    /// <param name="page">The views of the image; absent for a prompt of text only.</param>
    /// <exception cref="GenerationException">The prompt does not fit the page or the model.</exception>
    public static ModelTrace Run(DeepSeekOcrModel model, Tokenizer tokenizer, string prompt, ImageViews? page)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        var embedder = new PageEmbedder(model, tokenizer);
        ImageViews[] pages = page is null ? [] : [page];
        int[] ids = embedder.Tokenise(prompt, pages);
        var trace = new ModelTrace { _tiles = page?.Tiles.Count ?? 0 };
        trace.AddInput(ids, tokenizer.ImageId);
        if (page is not null)
        {
            trace.AddPixels(page);
        }

        using var arena = new Arena();
        using Arena.Scope scope = arena.Enter();
        using var probe = new Probe(trace.See);
        Tensor embeddings = embedder.Embed(ids, pages, arena);
        Tensor hidden = model.Decoder.Forward(embeddings.Reshape([1, ids.Length, embeddings.Shape.Width])).Reshape(embeddings.Shape);
        int head = Math.Min(HeadRows, ids.Length);
        int tail = Math.Min(TailRows, ids.Length);
        trace.Add("logits.head", model.Decoder.Logits(hidden.Slice(0, head)));
        trace.Add("logits.tail", model.Decoder.Logits(hidden.Slice(ids.Length - tail, tail)));
        return trace;
    }

    private void AddInput(int[] ids, int? imageId)
    {
        byte[] mask = [.. ids.Select(id => id == imageId ? (byte)1 : (byte)0)];
        Add(SafetensorsItem.From<int>("input.ids", [ids.Length], ids));
        Add(SafetensorsItem.From<byte>("input.image_mask", [ids.Length], mask));
    }

    private void AddPixels(ImageViews page)
    {
        AddView("vision.global.pixels", Preprocessor.Normalise([page.Global]), 0);
        for (int tile = 0; tile < page.Tiles.Count; tile++)
        {
            AddView(TileName(tile, "pixels"), Preprocessor.Normalise([page.Tiles[tile]]), 0);
        }
    }

    /// <summary>Takes what a probe is shown; the encoder runs over all tiles first, then over the global view.</summary>
    private void See(string name, Tensor tensor)
    {
        if (name.StartsWith("sam.", StringComparison.Ordinal) || name.StartsWith("clip.", StringComparison.Ordinal)
            || name is "concat" or "projected")
        {
            SeeViews(name, ChannelFirst.Contains(name) ? ToChannelFirst(tensor) : tensor);
        }
        else if (name.EndsWith(".router.ids", StringComparison.Ordinal))
        {
            Add(SafetensorsItem.From<int>(name, tensor.Shape, Array.ConvertAll(tensor.ToArray(), id => (int)id)));
        }
        else if (name == "vision.sequence" || IsDecoderTensor(name))
        {
            // The decoder's batch of one is left out.
            Add(name, tensor.Reshape([tensor.Shape.Rows, tensor.Shape.Width]));
        }
    }

    private static bool IsDecoderTensor(string name) =>
        name is "decoder.inputs_embeds" or "decoder.norm"
        || (name.StartsWith("decoder.layer.", StringComparison.Ordinal)
            && name[("decoder.layer.NN.".Length)..] is "attn" or "mlp" or "hidden" or "router.scores" or "router.weights");

    private void SeeViews(string name, Tensor views)
    {
        bool areTiles = _tiles > 0 && !_items.ContainsKey(TileName(0, name));
        for (int view = 0; view < (areTiles ? _tiles : 1); view++)
        {
            AddView(areTiles ? TileName(view, name) : "vision.global." + name, views, view);
        }
    }

    private static string TileName(int tile, string name) => string.Create(CultureInfo.InvariantCulture, $"vision.tile.{tile}.{name}");

    /// <summary>Adds one view of a batch.</summary>
    private void AddView(string name, Tensor batch, int view)
    {
        int length = batch.Length / batch.Shape[0];
        Shape shape = Shape.Create([.. batch.Shape.Skip(1)]);
        Add(name, batch.View(view * length, shape));
    }

    /// <summary>[B, H, W, C] to [B, C, H, W].</summary>
    private static Tensor ToChannelFirst(Tensor views)
    {
        Tensor turned = Tensor.Empty([views.Shape[0], views.Shape[3], views.Shape[1], views.Shape[2]]);
        int channels = views.Shape[3];
        int plane = views.Shape[1] * views.Shape[2];
        for (int i = 0; i < views.Length; i++)
        {
            (int position, int channel) = Math.DivRem(i, channels);
            (int view, int place) = Math.DivRem(position, plane);
            turned.Span[(((view * channels) + channel) * plane) + place] = views.Span[i];
        }

        return turned;
    }

    private void Add(string name, Tensor tensor) => Add(SafetensorsItem.From<float>(name, tensor.Shape, tensor.ToArray()));

    private void Add(SafetensorsItem item) => _items.Add(item.Name, item);
}
