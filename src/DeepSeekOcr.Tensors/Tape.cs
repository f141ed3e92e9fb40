namespace DeepSeekOcr.Tensors;

/// <summary>The record of a forward pass, played backwards to obtain gradients (reverse-mode differentiation).</summary>
/// <remarks>
/// While a thread records, each operation whose input or weight requires a gradient adds its backward step. Without a tape an
/// operation is its forward kernel and nothing more. Backward steps <em>add</em> into gradients. What a step captures lives until the
/// record has been played.
/// </remarks>
public sealed class Tape : IDisposable
{
    [ThreadStatic]
    private static Tape? t_current;

    private readonly List<Action> _steps = [];
    private readonly Tape? _outer;

    private Tape()
    {
        _outer = t_current;
        t_current = this;
    }

    /// <summary>The tape that this thread records on, if any.</summary>
    public static Tape? Current => t_current;

    /// <summary>Starts to record on this thread until the tape is disposed.</summary>
    public static Tape Record() => new();

    /// <summary>Adds the backward step of an operation just done. Use <c>Tape.Current</c> and a method of its own for the closure,
    /// so that inference allocates none.</summary>
    public void Add(Action backward) => _steps.Add(backward);

    /// <summary>Plays the record backwards from a scalar whose gradient is set to <paramref name="scale"/>, and clears it.</summary>
    /// <exception cref="ArgumentException"><paramref name="loss"/> is not a single number.</exception>
    public void Backward(Tensor loss, float scale = 1)
    {
        if (loss.Length != 1)
        {
            throw new ArgumentException($"A loss is one number, not {loss.Shape}.", nameof(loss));
        }

        loss.Gradient.Span[0] += scale;
        Backward();
    }

    /// <summary>Plays the record backwards from the gradients that have been set on any of its tensors, and clears it.</summary>
    public void Backward()
    {
        Tape? recording = t_current;
        t_current = null;
        for (int i = _steps.Count - 1; i >= 0; i--)
        {
            _steps[i]();
        }

        t_current = recording;
        _steps.Clear();
    }

    /// <summary>Stops recording.</summary>
    public void Dispose() => t_current = _outer;
}
