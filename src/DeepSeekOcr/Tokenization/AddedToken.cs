namespace DeepSeekOcr.Tokenization;

/// <summary>A token that is cut out of a text as a whole before anything else looks at it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="Special">Whether decoding may skip it.</param>
internal sealed record AddedToken(int Id, string Content, bool Special);
