// Reads pages and prints their text as it comes:  ReadPage MODEL PAGE…
using DeepSeekOcr;
using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Tokenization;

if (args.Length < 2)
{
    Console.Error.WriteLine("Usage: ReadPage MODEL PAGE…");
    return 2;
}

try
{
    using var model = OcrModel.Load(args[0]);
    foreach (string path in args[1..])
    {
        await foreach (ReadUpdate update in model.StreamAsync(ImageDecoder.Decode(path)))
        {
            Console.Write(update.Text);
            if (update.Result is { } result)
            {
                Console.Error.WriteLine($"\n{path}: {result.VisionTokens} vision tokens, ended: {result.StopReason}");
            }
        }
    }

    return 0;
}
catch (Exception exception) when (exception is CheckpointException or TokenizerException or ImageFormatException or GenerationException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
