using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Checkpoints;

/// <summary>The weights of a model on disk, under the names of the Hugging Face checkpoint whatever the files call them.</summary>
/// <remarks>
/// A model takes all its weights with <see cref="IWeightSource.Get"/>, which gives a placeholder for one that does not fit; then
/// <see cref="Verify"/> reports everything at once, before anything is computed. One thread at a time.
/// </remarks>
public interface ICheckpoint : IWeightSource, IDisposable
{
    /// <summary>Every parameter that the files hold.</summary>
    IReadOnlyCollection<StoredParameter> Parameters { get; }

    /// <summary>The dimensions of the model.</summary>
    /// <exception cref="CheckpointException">They cannot be read, are out of range, or ask for something that is not supported.</exception>
    ModelConfig ReadConfig();

    /// <summary>The tokenizer.</summary>
    /// <exception cref="CheckpointException">It has more ids than the model has rows for.</exception>
    /// <exception cref="TokenizerException">It cannot be used.</exception>
    Tokenizer ReadTokenizer(ModelConfig config);

    /// <summary>How the checkpoint wants its text generated.</summary>
    /// <exception cref="CheckpointException">A value is out of range.</exception>
    GenerationConfig ReadGeneration();

    /// <summary>Throws unless every weight asked for so far was there in the right shape and nothing else is there.</summary>
    /// <param name="allowedExtras">Names of tensors that may be there without being asked for.</param>
    /// <exception cref="CheckpointException">Lists every missing, misshapen and extra tensor.</exception>
    void Verify(params IReadOnlyCollection<string> allowedExtras);
}

/// <summary>A parameter of a checkpoint.</summary>
/// <param name="Name">Its name in the Hugging Face checkpoint.</param>
/// <param name="Shape">Extents, outermost first.</param>
/// <param name="Format">How its numbers are stored.</param>
/// <param name="ByteLength">What they take.</param>
public sealed record StoredParameter(string Name, Shape Shape, WeightFormat Format, long ByteLength);
