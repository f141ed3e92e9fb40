using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Model;

/// <summary>
/// Lays a page's vision tokens out as the decoder reads them: tiles as one mosaic, then the global view, then a separator.
/// </summary>
/// <remarks>
/// Each row of either grid ends in one <c>image_newline</c>. Tiles come first although the prompt counts the global view first.
/// </remarks>
public sealed class VisionSequence
{
    private readonly Weight _newline;
    private readonly Weight _separator;

    /// <summary>Takes the two learned rows below <c>model</c>.</summary>
    public VisionSequence(WeightScope weights, int width)
    {
        _newline = weights.Get("image_newline", [width]).Widen();
        _separator = weights.Get("view_seperator", [width]).Widen(); // spelt so in the checkpoint
    }

    /// <summary>Lays out one page.</summary>
    /// <param name="global">[T, D], T a square number</param>
    /// <param name="tiles">[columns·rows, t, D], row by row; null without tiles</param>
    /// <param name="columns">Tiles side by side.</param>
    /// <returns>[length, D]</returns>
    public Tensor Forward(Tensor global, Tensor? tiles, int columns)
    {
        int width = global.Shape.Width;
        var map = new List<RowReference>();
        if (tiles is not null)
        {
            Mosaic(map, Side(tiles.Shape[1]), columns, tiles.Shape[0] / columns);
        }

        int side = Side(global.Shape.Rows);
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                map.Add(new RowReference(Source.Global, (y * side) + x));
            }

            map.Add(new RowReference(Source.Newline, 0));
        }

        map.Add(new RowReference(Source.Separator, 0));
        Tensor newline = Parameter.AsTensor(_newline).Reshape([1, width]);
        Tensor separator = Parameter.AsTensor(_separator).Reshape([1, width]);
        Tensor[] sources = tiles is null
            ? [global.Reshape([global.Shape.Rows, width]), newline, separator]
            : [global.Reshape([global.Shape.Rows, width]), newline, separator, tiles.Reshape([tiles.Shape.Rows, width])];
        return Assemble.Apply(sources, [.. map]);
    }

    private static void Mosaic(List<RowReference> map, int side, int columns, int rows)
    {
        for (int y = 0; y < rows * side; y++)
        {
            for (int x = 0; x < columns * side; x++)
            {
                int tile = (y / side * columns) + (x / side);
                map.Add(new RowReference(Source.Tiles, (tile * side * side) + (y % side * side) + (x % side)));
            }

            map.Add(new RowReference(Source.Newline, 0));
        }
    }

    private static int Side(int tokens) => (int)Math.Round(Math.Sqrt(tokens));

    private static class Source
    {
        public const int Global = 0;
        public const int Newline = 1;
        public const int Separator = 2;
        public const int Tiles = 3;
    }
}
