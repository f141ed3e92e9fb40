using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Server.Requests;

/// <summary>What a request asks of the model, whatever interface it came by.</summary>
/// <param name="Images">In order.</param>
/// <param name="Options">Mode, prompt, limits.</param>
/// <param name="Task">What is done, as the answer's header says it.</param>
/// <param name="Stop">Texts that end the output, themselves left out.</param>
/// <param name="Ignored">Parts of the request that the model has no use for, as the answer's header lists them.</param>
internal sealed record PageRequest(
    IReadOnlyList<RgbImage> Images, ReadOptions Options, string Task, IReadOnlyList<string> Stop, IReadOnlyList<string> Ignored);
