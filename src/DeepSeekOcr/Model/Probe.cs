using DeepSeekOcr.Tensors;

namespace DeepSeekOcr.Model;

/// <summary>Sees the intermediate tensors of a forward pass on its thread, by the names of the paper's boxes.</summary>
/// <remarks>
/// Used to compare with a reference, and by training losses on inner layers. Without a probe a forward pass skips all of this.
/// </remarks>
public sealed class Probe : IDisposable
{
    [ThreadStatic]
    private static Probe? t_current;

    private readonly Action<string, Tensor> _see;
    private readonly Probe? _outer;

    /// <summary>Shows every intermediate tensor of this thread to <paramref name="see"/> until the probe is disposed.</summary>
    /// <param name="see">Gets a name such as <c>sam.block.03</c> or <c>decoder.layer.00.attn</c>. Activations are channel-last. The tensor
    /// is valid during the call, and as long as the surrounding arena scope.</param>
    public Probe(Action<string, Tensor> see)
    {
        _see = see;
        _outer = t_current;
        t_current = this;
    }

    internal static bool IsWatching => t_current is not null;

    /// <summary>Stops the probe.</summary>
    public void Dispose() => t_current = _outer;

    internal static void Show(string name, Tensor tensor) => t_current?._see(name, tensor);

    internal static void Show(string name, int index, Tensor tensor)
    {
        if (t_current is { } probe)
        {
            probe._see($"{name}.{index:D2}", tensor);
        }
    }

    internal static void Show(string name, int index, string part, Tensor tensor)
    {
        if (t_current is { } probe)
        {
            probe._see($"{name}.{index:D2}.{part}", tensor);
        }
    }

    internal static void Show(string name, int index, in Tensors.Operations.Experts.Routing routing)
    {
        if (t_current is { } probe)
        {
            probe._see($"{name}.{index:D2}.router.scores", routing.Scores);
            probe._see($"{name}.{index:D2}.router.weights", routing.Weights);
            Tensor ids = Tensor.Empty(routing.Weights.Shape);
            for (int i = 0; i < ids.Length; i++)
            {
                ids.Span[i] = routing.Ids[i];
            }

            probe._see($"{name}.{index:D2}.router.ids", ids);
        }
    }
}
