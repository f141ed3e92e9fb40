namespace DeepSeekOcr.Generation.Loops;

/// <summary>All detectors over one output.</summary>
internal sealed class LoopWatch : ILoopDetector
{
    private readonly ILoopDetector[] _detectors;

    public LoopWatch(LoopRule rule, StalledBoxDetector? boxes) =>
        _detectors = boxes is null
            ? [new CycleDetector(rule), new StaleTextDetector(rule)]
            : [new CycleDetector(rule), new StaleTextDetector(rule), boxes];

    /// <inheritdoc/>
    public LoopFinding? See(int id)
    {
        LoopFinding? first = null;
        foreach (ILoopDetector detector in _detectors)
        {
            // Each is shown every token, whatever another found.
            LoopFinding? found = detector.See(id);
            first ??= found;
        }

        return first;
    }
}
