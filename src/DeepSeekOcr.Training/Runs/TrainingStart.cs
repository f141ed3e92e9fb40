using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Checkpoints.Safetensors;
using DeepSeekOcr.Data.Texts;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Tokenization;
using DeepSeekOcr.Training.Optimization;
using DeepSeekOcr.Training.Vocabularies;

namespace DeepSeekOcr.Training.Runs;

/// <summary>What a run begins with: its tokenizer, and the parameters that it takes from an earlier checkpoint.</summary>
internal static class TrainingStart
{
    /// <summary>Whether a parameter belongs to a training-only head, which no checkpoint has.</summary>
    public static bool IsHead(Weight weight) => weight.Name.StartsWith("auxiliary.", StringComparison.Ordinal);

    /// <summary>
    /// The tokenizer in the run's folder: that of the checkpoint which the whole model starts from, else one learnt from the corpus.
    /// </summary>
    /// <exception cref="TrainingException">It has more tokens than the model.</exception>
    public static Tokenizer PrepareTokenizer(TrainingConfig config, ModelConfig model, string folder)
    {
        string target = Path.Combine(folder, Tokenizer.FileName);
        if (!File.Exists(target) && config is { Start: { } start, StartWeights: null })
        {
            File.Copy(Path.Combine(start, Tokenizer.FileName), target);
            File.Copy(Path.Combine(start, Tokenizer.ConfigFileName), Path.Combine(folder, Tokenizer.ConfigFileName));
        }
        else if (!File.Exists(target))
        {
            BytePairTrainer.Train(config.Merges > 0 ? Corpus.Training.Documents : [], config.Merges, folder);
        }

        Tokenizer tokenizer = Tokenizer.Load(folder);
        return tokenizer.VocabularySize <= model.Decoder.VocabularySize
            ? tokenizer
            : throw new TrainingException(
                $"{target}: has {tokenizer.VocabularySize} tokens; vocab_size of {config.Model} is {model.Decoder.VocabularySize}.");
    }

    /// <summary>
    /// Takes weights of a checkpoint, and those of training-only heads if the state of the run that made it is still beside it.
    /// </summary>
    /// <exception cref="TrainingException">No parameter is meant by one of the wanted beginnings of names.</exception>
    /// <exception cref="CheckpointException">The checkpoint does not fit.</exception>
    public static void Take(string start, IReadOnlyList<string>? beginnings, IReadOnlyCollection<Weight> weights)
    {
        bool IsStray(string beginning) => !weights.Any(weight => weight.Name.StartsWith(beginning, StringComparison.Ordinal));
        if (beginnings?.FirstOrDefault(IsStray) is { } stray)
        {
            throw new TrainingException($"'{stray}' is to be taken from {start}, but no parameter's name begins so.");
        }

        ILookup<bool, Weight> wanted = weights
            .Where(weight => beginnings?.Any(beginning => weight.Name.StartsWith(beginning, StringComparison.Ordinal)) ?? true)
            .ToLookup(IsHead);
        TakeModel(start, wanted[false], allowExtras: beginnings is not null);
        TakeHeads(Path.Combine(start, TrainingState.FileName), wanted[true]);
    }

    private static void TakeModel(string start, IEnumerable<Weight> weights, bool allowExtras)
    {
        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open(start);
        List<(Weight Into, Weight From)> pairs = [.. weights.Select(weight => (weight, checkpoint.Get(weight.Name, weight.Shape)))];
        checkpoint.Verify(allowExtras ? [.. checkpoint.Tensors.Select(tensor => tensor.Name)] : []);
        pairs.ForEach(pair => pair.From.CopyTo(pair.Into.Values));
    }

    private static void TakeHeads(string state, IEnumerable<Weight> heads)
    {
        if (File.Exists(state))
        {
            using SafetensorsFile file = SafetensorsFile.Open(state);
            foreach (Weight head in heads.Where(head => file.Find(head.Name) is not null))
            {
                ParameterSet.Restore(file, head.Name, head.Values);
            }
        }
    }
}
