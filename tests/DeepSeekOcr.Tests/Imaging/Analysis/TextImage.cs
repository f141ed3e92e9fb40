using DeepSeekOcr.Imaging;
using DeepSeekOcr.Testing;
using SkiaSharp;

namespace DeepSeekOcr.Tests.Imaging.Analysis;

/// <summary>Draws pages of text with the faces that the repository bundles.</summary>
internal static class TextImage
{
    public const string English =
        "Call me Ishmael. Some years ago, never mind how long precisely, having little or no money in my purse, and nothing "
        + "particular to interest me on shore, I thought I would sail about a little and see the watery part of the world. It is a way I "
        + "have of "
        + "driving off the spleen and regulating the circulation. ";

    public const string Russian =
        "Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему. Все смешалось в доме "
        + "Облонских. Жена узнала, что муж был в связи с бывшею в их доме француженкою-гувернанткой, и объявила мужу, что не может жить с "
        + "ним. ";

    public const string Greek =
        "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. Είναι προικισμένοι με λογική "
        + "και συνείδηση, και οφείλουν να συμπεριφέρονται μεταξύ τους με πνεύμα αδελφοσύνης. ";

    /// <summary>A white page of words, repeated until it is full.</summary>
    public static RgbImage Draw(string words, string face, float size, int width = 1000, int height = 800, bool dark = false)
    {
        using SKTypeface typeface = SKTypeface.FromFile(
            Path.Combine(Golden.Repository, "src", "DeepSeekOcr.Rendering", "Resources", "Fonts", face + ".ttf"));
        using var font = new SKFont(typeface, size);
        using var paint = new SKPaint { Color = dark ? SKColors.White : SKColors.Black, IsAntialias = true };
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(dark ? SKColors.Black : SKColors.White);
        string[] list = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int next = 0;
        for (float y = 2 * size; y < height - size; y += 1.3f * size)
        {
            string line = "";
            while (font.MeasureText(line + list[next % list.Length]) < width - 4 * size)
            {
                line += list[next++ % list.Length] + " ";
            }

            canvas.DrawText(line, 2 * size, y, SKTextAlign.Left, font, paint);
        }

        canvas.Flush();
        return new RgbaPixels(bitmap.GetPixelSpan(), width, height).ToRgb(SKEncodedOrigin.TopLeft, opaque: true);
    }

    /// <summary>A page as a scanner would give it that was fed so.</summary>
    public static RgbImage Turn(RgbImage page, PageTurn turn) => ImageRotation.Undo(page, (PageTurn)((4 - (int)turn) % 4)).Image;
}
