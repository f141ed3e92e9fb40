using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using DeepSeekOcr.Documents;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Generation.Loops;

namespace DeepSeekOcr.Remote;

/// <summary>An answer while it comes: its text, the probability of each piece where the server tells it, and how it ended.</summary>
internal sealed class RemoteAnswer(Action<string>? onText)
{
    // Servers send pieces of any length, so loops are looked for character by character: four of them where others count a token.
    private static readonly LoopRule Loops = new()
    {
        MostPeriod = 4096,
        Span = 1024,
        SilentSpan = 4096,
        StaleWindow = 4096,
        SilentStaleWindow = 6144,
        Speaks = id => char.IsLetter((char)id),
    };

    private readonly LoopWatch _watch = Loops.Begin();
    private readonly StringBuilder _text = new();
    private readonly List<TokenProbability> _tokens = [];
    private readonly long _started = Stopwatch.GetTimestamp();
    private TimeSpan? _first;
    private StopReason? _reason;
    private JsonObject? _usage;
    private int? _kept;
    private int _pieces;

    /// <summary>Whether nothing more is wanted.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Takes a chunk.</summary>
    public void Add(JsonObject chunk)
    {
        _usage = chunk["usage"] as JsonObject ?? _usage;
        if (chunk["choices"] is JsonArray { Count: > 0 } choices && choices[0] is JsonObject choice)
        {
            AddText(Text(choice["delta"]?["content"]) ?? "");
            AddProbabilities(choice["logprobs"]?["content"] as JsonArray);
            _reason = Text(choice["finish_reason"]) switch
            {
                "stop" => StopReason.Completed,
                { } => StopReason.LengthLimit,
                null => _reason,
            };
        }

        // The own server tells more than the interface has words for.
        _reason = Text(chunk["dsocr"]?["stop_reason"]) is { } told ? OwnReason(told) ?? _reason : _reason;
    }

    /// <summary>The server has said all.</summary>
    public void End() => HasEnded = true;

    /// <summary>The caller wants no more.</summary>
    public void Cancel() => (HasEnded, _reason) = (true, StopReason.Cancelled);

    /// <summary>What came of it.</summary>
    public ReadResult Result()
    {
        string text = _text.ToString();
        int end = Math.Min(_kept ?? text.Length, text.Length);
        TimeSpan all = Stopwatch.GetElapsedTime(_started);
        return new ReadResult
        {
            Text = text[..end],
            RemovedText = text[end..],
            Tokens = TokensUpTo(end),
            OutputTokens = Number(_usage?["completion_tokens"]) ?? _pieces,
            StopReason = _kept is not null ? StopReason.RepetitionStopped : _reason ?? StopReason.LengthLimit,
            PromptTokens = Number(_usage?["prompt_tokens"]) ?? 0,
            VisionTokens = Number(_usage?["prompt_tokens_details"]?["image_tokens"]) ?? 0,
            Timings = new ReadTimings(TimeSpan.Zero, _first ?? all, all - (_first ?? all)),
        };
    }

    private void AddText(string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        _first ??= Stopwatch.GetElapsedTime(_started);
        _pieces++;
        _text.Append(text);
        onText?.Invoke(text);
        foreach (char character in text)
        {
            if (_kept is null && _watch.See(character) is { } loop)
            {
                (_kept, HasEnded) = (loop.Kept, true);
            }
        }
    }

    private void AddProbabilities(JsonArray? pieces)
    {
        foreach (JsonObject piece in (pieces ?? []).OfType<JsonObject>())
        {
            if (piece["logprob"] is JsonValue value && value.TryGetValue(out double log))
            {
                _tokens.Add(new TokenProbability((Text(piece["token"]) ?? "").Length, Math.Clamp(Math.Exp(log), 0, 1)));
            }
        }
    }

    /// <summary>The pieces of the kept text; none where what the server told does not add up to its text.</summary>
    private TokenProbability[] TokensUpTo(int end)
    {
        if (_tokens.Sum(token => token.Length) != _text.Length)
        {
            return [];
        }

        int at = 0;
        return [.. _tokens.TakeWhile(token => (at += token.Length) <= end)];
    }

    private static StopReason? OwnReason(string name) =>
        Enum.GetValues<StopReason>().Cast<StopReason?>().FirstOrDefault(reason => PageStatus.Of(reason!.Value).Name == name);

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static int? Number(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out int number) && number >= 0 ? number : null;
}
