using DeepSeekOcr.Evaluation.Compression.Sources;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Evaluation.Tests.Compression;

/// <summary>A reader that knows the answers: it hands out the pages' texts in order, changed as a test likes.</summary>
internal sealed class StubReader(IStudySource source, Func<string, string> change)
{
    private int _next;

    /// <summary>How many pages it has read.</summary>
    public int Pages { get; private set; }

    /// <summary>Thrown instead of reading the page of this number.</summary>
    public int FailsAt { get; init; } = -1;

    public ReadResult Read(RgbImage page, ResolutionMode mode, int maxTokens, CancellationToken cancellation)
    {
        if (Pages == FailsAt)
        {
            throw new OperationCanceledException();
        }

        string text = Find(page);
        Pages++;
        return new ReadResult
        {
            Text = change(text),
            Ids = new int[text.Length / 4],
            StopReason = StopReason.Completed,
            PromptTokens = 80,
            VisionTokens = mode.VisionTokens,
            Timings = new ReadTimings(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(2)),
        };
    }

    /// <summary>The text of an image: the next page of the source that looks so.</summary>
    private string Find(RgbImage page)
    {
        for (; _next < source.Items.Count; _next++)
        {
            if (TryMake(source.Items[_next]) is { } sheet && sheet.Image.Pixels.AsSpan().SequenceEqual(page.Pixels))
            {
                _next++;
                return sheet.Text;
            }
        }

        throw new InvalidOperationException("The page is none of the source's.");
    }

    private StudySheet? TryMake(StudyItem item)
    {
        try
        {
            return source.Make(item);
        }
        catch (Exception exception) when (exception is PageRenderException or ImageFormatException)
        {
            return null;
        }
    }
}
