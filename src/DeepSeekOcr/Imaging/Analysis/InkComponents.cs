namespace DeepSeekOcr.Imaging.Analysis;

/// <summary>An upright box of pixels: left and top belong to it, right and bottom do not.</summary>
internal readonly record struct InkBox(int Left, int Top, int Right, int Bottom)
{
    public int Width => Right - Left;

    public int Height => Bottom - Top;

    /// <summary>The box with the axes exchanged.</summary>
    public InkBox Transposed => new(Top, Left, Bottom, Right);

    public InkBox Union(InkBox other) =>
        new(Math.Min(Left, other.Left), Math.Min(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));
}

/// <summary>Ink beside ink in one row, and the component that it is part of.</summary>
internal readonly record struct InkRun(int Y, int Start, int End, int Component);

/// <summary>Connected pieces of ink; pixels that touch at a corner are connected. Most are letters, on a page of text.</summary>
internal sealed class InkComponents
{
    private InkComponents(InkRun[] runs, InkBox[] boxes)
    {
        Runs = runs;
        Boxes = boxes;
    }

    /// <summary>All ink, row by row.</summary>
    public IReadOnlyList<InkRun> Runs { get; }

    /// <summary>The box around each component.</summary>
    public IReadOnlyList<InkBox> Boxes { get; }

    /// <summary>Finds the components of a map.</summary>
    public static InkComponents Of(InkMap map)
    {
        (List<InkRun> runs, DisjointSets sets) = Connect(map);
        int[] numbers = new int[runs.Count];
        Array.Fill(numbers, -1);
        var boxes = new List<InkBox>();
        var labelled = new InkRun[runs.Count];
        for (int i = 0; i < labelled.Length; i++)
        {
            InkRun run = runs[i];
            var box = new InkBox(run.Start, run.Y, run.End, run.Y + 1);
            ref int number = ref numbers[sets.Find(i)];
            if (number < 0)
            {
                number = boxes.Count;
                boxes.Add(box);
            }

            boxes[number] = boxes[number].Union(box);
            labelled[i] = run with { Component = number };
        }

        return new InkComponents(labelled, [.. boxes]);
    }

    private static (List<InkRun> Runs, DisjointSets Sets) Connect(InkMap map)
    {
        var runs = new List<InkRun>();
        var sets = new DisjointSets();
        int above = 0;
        int current = 0;
        for (int y = 0; y < map.Height; y++)
        {
            (above, int end) = (current, current = runs.Count);
            ReadOnlySpan<bool> row = map.Ink.AsSpan(y * map.Width, map.Width);
            for (int x = row.IndexOf(true); x >= 0 && x < row.Length;)
            {
                int length = row[x..].IndexOf(false);
                int stop = length < 0 ? row.Length : x + length;
                int number = sets.Add();
                runs.Add(new InkRun(y, x, stop, number));
                while (above < end && runs[above].End < x)
                {
                    above++;
                }

                for (int touching = above; touching < end && runs[touching].Start <= stop; touching++)
                {
                    sets.Join(touching, number);
                }

                int next = stop < row.Length ? row[stop..].IndexOf(true) : -1;
                x = next < 0 ? -1 : stop + next;
            }
        }

        return (runs, sets);
    }
}
