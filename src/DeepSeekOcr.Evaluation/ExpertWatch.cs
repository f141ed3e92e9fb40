using System.Globalization;
using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors;

namespace DeepSeekOcr.Evaluation;

/// <summary>Counts which experts tokens go to, for everything that is read on its thread until it is disposed.</summary>
public sealed class ExpertWatch : IDisposable
{
    private const string LayerPrefix = "decoder.layer.";
    private const string IdsSuffix = ".router.ids";

    private readonly DecoderConfig _config;
    private readonly Dictionary<(int Layer, TokenOrigin Origin), long[]> _counts = [];
    private readonly Probe _probe;

    /// <summary>Starts to count.</summary>
    public ExpertWatch(DecoderConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        _config = config;
        _probe = new Probe(See);
    }

    /// <summary>What was counted so far, layer by layer; empty if the model has no experts or nothing was read.</summary>
    public IReadOnlyList<ExpertUse> Report() =>
    [
        .. from entry in _counts
           orderby entry.Key.Layer, entry.Key.Origin
           let choices = entry.Value.Sum()
           select new ExpertUse(
               entry.Key.Layer, entry.Key.Origin, choices / _config.ExpertsPerToken, [
                   .. entry.Value.Select(count => (double)count / choices)]),
    ];

    /// <inheritdoc/>
    public void Dispose() => _probe.Dispose();

    private void See(string name, Tensor tensor)
    {
        if (!name.StartsWith(LayerPrefix, StringComparison.Ordinal) || !name.EndsWith(IdsSuffix, StringComparison.Ordinal))
        {
            return;
        }

        // A prompt passes in blocks of many tokens, what is written token by token.
        TokenOrigin origin = tensor.Shape.Rows > 1 ? TokenOrigin.Page : TokenOrigin.Text;
        int layer = int.Parse(
            name.AsSpan(LayerPrefix.Length, name.Length - LayerPrefix.Length - IdsSuffix.Length), CultureInfo.InvariantCulture);
        long[] counts = Counts(layer, origin);
        long[] all = Counts(layer, TokenOrigin.All);
        foreach (float id in tensor.Span)
        {
            counts[(int)id]++;
            all[(int)id]++;
        }
    }

    private long[] Counts(int layer, TokenOrigin origin)
    {
        if (!_counts.TryGetValue((layer, origin), out long[]? counts))
        {
            _counts.Add((layer, origin), counts = new long[_config.RoutedExperts]);
        }

        return counts;
    }
}
