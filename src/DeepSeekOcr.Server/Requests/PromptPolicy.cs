namespace DeepSeekOcr.Server.Requests;

/// <summary>What becomes of a prompt that is none of the tasks that the model was taught.</summary>
public enum PromptPolicy
{
    /// <summary>
    /// The task for plain text is done in its place, and the answer's header says so: free prompts make the model ramble.
    /// </summary>
    Map,

    /// <summary>It is refused.</summary>
    Strict,

    /// <summary>It goes to the model as it is.</summary>
    Pass,
}
