namespace DeepSeekOcr.Training.Auxiliary;

/// <summary>Weights of the training-only losses; 0 leaves one out. The released checkpoint has no trace of them.</summary>
public sealed record AuxiliaryOptions
{
    /// <summary>Reading glyphs from SAM's patches.</summary>
    public float Patch { get; init; }

    /// <summary>Reading glyphs from the neck's codes, before compression.</summary>
    public float Neck { get; init; }

    /// <summary>Reading glyphs from what the compressor makes of the neck's codes, sixteen patches to a cell.</summary>
    public float Compressed { get; init; }

    /// <summary>Telling the next token's cell from the decoder state.</summary>
    public float Place { get; init; }

    /// <summary>
    /// Telling line and character of the line: of vision tokens for their patches, of the decoder state for the next token.
    /// </summary>
    public float Address { get; init; }

    /// <summary>Attending to the vision token that shows the character just written, with the head that carries its patch.</summary>
    public float Tracking { get; init; }

    /// <summary>Attending to the vision token that shows the next character, with the head that carries its patch.</summary>
    public float Guidance { get; init; }

    /// <summary>Routing to the expert of the next character's place inside its patch.</summary>
    public float Router { get; init; }

    /// <summary>Even use of the routed experts of every sparse layer (DeepSeekMoE, arXiv 2401.06066, eq. 12 to 14); about 0.01.</summary>
    public float Balance { get; init; }

    /// <summary>Decoder layer whose attention is taught to find the character just written. Default: 1.</summary>
    public int TrackedLayer { get; init; } = 1;

    /// <summary>Decoder layer whose output tells the address of the next token. Default: 1.</summary>
    public int AddressLayer { get; init; } = 1;

    /// <summary>Decoder layer whose output tells the place. Default: 1.</summary>
    public int PlaceLayer { get; init; } = 1;

    /// <summary>Decoder layer whose attention and router are taught. Default: 2.</summary>
    public int GuidedLayer { get; init; } = 2;

    /// <summary>Whether any loss on the decoder is wanted.</summary>
    public bool GuidesDecoder => Place > 0 || Address > 0 || Tracking > 0 || Guidance > 0 || Router > 0;
}
