namespace DeepSeekOcr.Imaging;

/// <summary>How a page lies in its image: by how many quarter turns, clockwise, it was turned away from upright.</summary>
public enum PageTurn
{
    /// <summary>Upright.</summary>
    None = 0,

    /// <summary>A quarter turn clockwise: the page's top is at the right.</summary>
    Right = 1,

    /// <summary>Upside down.</summary>
    UpsideDown = 2,

    /// <summary>A quarter turn anticlockwise: the page's top is at the left.</summary>
    Left = 3,
}
