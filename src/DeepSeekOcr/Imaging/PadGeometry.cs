namespace DeepSeekOcr.Imaging;

/// <summary>Where a page lies in the square that it is padded to.</summary>
/// <param name="Width">Of the resized page.</param>
/// <param name="Height">Of the resized page.</param>
/// <param name="X">Columns of grey to its left.</param>
/// <param name="Y">Rows of grey above it.</param>
internal readonly record struct PadGeometry(int Width, int Height, int X, int Y)
{
    /// <summary>Fits a page into a square of side <paramref name="side"/> as Pillow's <c>ImageOps.pad</c> does.</summary>
    /// <remarks>Halves are rounded to even, the short side's length and the offset alike. A side may round to 0.</remarks>
    public static PadGeometry Fit(int width, int height, int side)
    {
        // Divided before multiplied, as the reference does it: the other order rounds some sizes differently.
        int innerWidth = width < height ? (int)Math.Round((double)width / height * side, MidpointRounding.ToEven) : side;
        int innerHeight = height < width ? (int)Math.Round((double)height / width * side, MidpointRounding.ToEven) : side;
        return new PadGeometry(innerWidth, innerHeight, Offset(side - innerWidth), Offset(side - innerHeight));
    }

    private static int Offset(int slack) => (int)Math.Round(slack * 0.5, MidpointRounding.ToEven);
}
