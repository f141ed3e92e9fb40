namespace DeepSeekOcr.Remote;

/// <summary>What serves a remote model; each takes what others refuse.</summary>
public enum RemoteKind
{
    /// <summary>Any server of OpenAI's interface: nothing beyond it is sent.</summary>
    OpenAi,

    /// <summary>vLLM: special tokens are asked for, and the repetition rule goes along.</summary>
    Vllm,

    /// <summary>This project's own server: the mode goes along, and the answer says how it really ended.</summary>
    DeepSeekOcr,
}
