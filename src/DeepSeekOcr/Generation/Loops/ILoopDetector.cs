namespace DeepSeekOcr.Generation.Loops;

/// <summary>Watches one output for loops while it is written.</summary>
internal interface ILoopDetector
{
    /// <summary>Sees the next token.</summary>
    /// <returns>The loop, as soon as one is certain; what is shown after that has no meaning.</returns>
    LoopFinding? See(int id);
}
