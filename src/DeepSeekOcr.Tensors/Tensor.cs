namespace DeepSeekOcr.Tensors;

/// <summary>A dense row-major array of f32 numbers, 64-byte aligned, that stays where it is.</summary>
/// <remarks>
/// A tensor made inside an <see cref="Arena"/> lives until that scope is left; any other has memory of its own, which lives as long as the
/// tensor, a view or a span of it.
/// Tensors are not synchronised: one thread at a time.
/// </remarks>
public sealed unsafe class Tensor
{
    private object? _owner; // keeps the memory alive
    private Tensor? _viewed;
    private int _viewOffset;
    private Tensor? _gradient;

    internal Tensor()
    {
    }

    /// <summary>Extents, outermost first.</summary>
    public Shape Shape { get; private set; }

    /// <summary>Number of elements.</summary>
    public int Length { get; private set; }

    /// <summary>The elements in row-major order.</summary>
    public Span<float> Span => _owner is PinnedFloats memory ? memory.Span(Data, Length) : new(Data, Length);

    /// <summary>Whether the tape has to carry a gradient through this tensor.</summary>
    public bool RequiresGradient { get; set; }

    /// <summary>d loss / d this, zero until a backward pass adds to it; made on first use. A view shares that of what it views.</summary>
    public Tensor Gradient => _gradient ??= _viewed is null ? Zeros(Shape) : _viewed.Gradient.View(_viewOffset, Shape);

    /// <summary>Whether something has asked for <see cref="Gradient"/> since the tensor was made.</summary>
    public bool HasGradient => _gradient is not null || (_viewed?.HasGradient ?? false);

    /// <summary>
    /// The first element. Unlike a span it keeps nothing alive: whoever uses it names the tensor once more when done (GC.KeepAlive).
    /// </summary>
    internal float* Data { get; private set; }

    /// <summary>Makes a tensor with undefined content, from the thread's arena if it is inside one.</summary>
    public static Tensor Empty(Shape shape)
    {
        if (Arena.Current is { } arena)
        {
            return arena.Take(shape);
        }

        var memory = new PinnedFloats(shape.Elements);
        var tensor = new Tensor();
        tensor.Reset(shape, memory.Pointer);
        tensor._owner = memory;
        return tensor;
    }

    /// <summary>Makes a tensor of zeros, from the thread's arena if it is inside one.</summary>
    public static Tensor Zeros(Shape shape)
    {
        Tensor tensor = Empty(shape);
        tensor.Span.Clear();
        return tensor;
    }

    /// <summary>
    /// Numbers that <paramref name="owner"/> keeps alive, as a tensor; what is added to its gradient is added to the given one.
    /// </summary>
    internal static Tensor View(Shape shape, float* data, object owner, Tensor? gradient)
    {
        Tensor view = Arena.Current?.TakeView() ?? new Tensor();
        view.Reset(shape, data);
        view._owner = owner;
        view._gradient = gradient;
        view.RequiresGradient = gradient is not null;
        return view;
    }

    /// <summary>Makes a tensor with a copy of the given elements.</summary>
    /// <exception cref="ArgumentException">Their number is not the length of <paramref name="shape"/>.</exception>
    public static Tensor From(ReadOnlySpan<float> elements, Shape shape)
    {
        if (elements.Length != shape.Elements)
        {
            throw new ArgumentException($"{elements.Length} elements do not fill {shape}.", nameof(elements));
        }

        Tensor tensor = Empty(shape);
        elements.CopyTo(tensor.Span);
        return tensor;
    }

    /// <summary>The same memory under another shape of equal length.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public Tensor Reshape(Shape shape) => shape.Elements == Length
        ? View(0, shape)
        : throw new ArgumentException($"{Shape} cannot be seen as {shape}: {Length} elements against {shape.Elements}.", nameof(shape));

    /// <summary>Rows <paramref name="first"/> … of the tensor seen as [rows, width], sharing memory and gradient.</summary>
    public Tensor Slice(int first, int count) => View(first * Shape.Width, [count, Shape.Width]);

    /// <summary>Part of the memory, from element <paramref name="offset"/> on, as a tensor that shares memory and gradient.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not lie inside.</exception>
    public Tensor View(int offset, Shape shape)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)offset + shape.Elements, Length, nameof(shape));
        Tensor view = Arena.Current?.TakeView() ?? new Tensor();
        view.Reset(shape, Data + offset);
        view._viewed = this;
        view._viewOffset = offset;
        view._owner = _owner;
        view.RequiresGradient = RequiresGradient;
        return view;
    }

    /// <summary>One row's elements: row <paramref name="index"/> of the tensor seen as [rows, width].</summary>
    public Span<float> Row(int index) => Span.Slice(index * Shape.Width, Shape.Width);

    /// <summary>The elements of rows <paramref name="first"/> … <paramref name="end"/> − 1 of the tensor seen as [rows, width].</summary>
    internal Span<float> Rows(int first, int end) => Span[(first * Shape.Width)..(end * Shape.Width)];

    /// <summary>The elements as an array of their own.</summary>
    public float[] ToArray() => Span.ToArray();

    internal void Reset(Shape shape, float* data)
    {
        Shape = shape;
        Length = shape.Elements;
        Data = data;
        RequiresGradient = false;
        _owner = null;
        _viewed = null;
        _viewOffset = 0;
        _gradient = null;
    }
}
