using System.Diagnostics;
using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Checkpoints.Safetensors;
using DeepSeekOcr.Data.Mixtures;
using DeepSeekOcr.Model;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Cpu;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Operations.Losses;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Tokenization;
using DeepSeekOcr.Training.Auxiliary;
using DeepSeekOcr.Training.Batches;
using DeepSeekOcr.Training.Codes;
using DeepSeekOcr.Training.Hooks;
using DeepSeekOcr.Training.Optimization;
using DeepSeekOcr.Training.Runs;

namespace DeepSeekOcr.Training;

/// <summary>Trains a model: draws pages, passes micro-batches forward and backward, clips, steps, logs, saves.</summary>
/// <remarks>The same seed gives the same run, and a run resumed from its last saved state goes on as if it had not been stopped.</remarks>
public sealed class Trainer : IDisposable
{
    private const int MostStepsBack = 5;

    // Short runs of some half a millisecond; the best of so many is undisturbed even on a busy machine.
    private const int PeakRuns = 50;

    private readonly TrainingConfig _config;
    private readonly string _folder;
    private readonly ModelConfig _modelConfig;
    private readonly Tokenizer _tokenizer;
    private readonly DeepSeekOcrModel _model;
    private readonly Precision _precision;
    private readonly BatchEmbedder _embedder;
    private readonly PageSampler _sampler;
    private readonly AuxiliaryLosses _auxiliary;
    private readonly ParameterSet _parameters = new();
    private readonly AdamW _optimizer;
    private readonly Muon _muon;
    private readonly CosineSchedule _schedule;
    private readonly Arena _arena = new();
    private readonly TaskMixture _mixture;
    private readonly FlopCount _flops;
    private readonly LossWatch _watch;
    private readonly IReadOnlyList<IRunHook> _hooks;
    private double _peakFlops;
    private long _step;

    /// <summary>Raised on the thread that trains, with the run's folder, whenever state, log and checkpoint in it are up to date.</summary>
    public event Action<string>? Saved;

    /// <summary>Prepares a run in a folder.</summary>
    /// <param name="config">What to train.</param>
    /// <param name="folder">Where state, log and checkpoint go; made if absent.</param>
    /// <param name="resume">Whether to go on from the folder's saved state.</param>
    /// <exception cref="TrainingException">The folder already holds a run, there is none to resume, or settings do not fit the
    /// model.</exception>
    /// <exception cref="CheckpointException">The starting checkpoint does not fit.</exception>
    public Trainer(TrainingConfig config, string folder, bool resume)
    {
        _config = config;
        _folder = folder;
        Directory.CreateDirectory(folder);
        if (!resume && File.Exists(Path.Combine(folder, TrainingState.FileName)))
        {
            throw new TrainingException($"{folder}: there already is a run here; resume it or choose another folder.");
        }

        _modelConfig = ModelConfig.Load(config.Model);
        _tokenizer = TrainingStart.PrepareTokenizer(config, _modelConfig, folder);
        var source = new WeightInitializer(_modelConfig, config.Auxiliary.GuidedLayer, config.Seed);
        _model = new DeepSeekOcrModel(source, _modelConfig);
        _precision = config.MixedPrecision ? Precision.BFloat16 : Precision.Single;
        _embedder = new BatchEmbedder(_model, _tokenizer.ImageId!.Value);
        _auxiliary = new AuxiliaryLosses(source, _modelConfig, config.Auxiliary);
        _sampler = new PageSampler(_tokenizer);
        _hooks = resume ? [] : HooksOf(config, _modelConfig); // what a run saved, at its step 0 too, has what they did
        if (config.Start is { } start)
        {
            TrainingStart.Take(start, config.StartWeights, source.Weights);
        }

        foreach (Graft graft in config.Grafts)
        {
            TrainingStart.Take(graft.Start, graft.Weights, source.Weights);
        }

        foreach (Weight weight in source.Weights)
        {
            _parameters.Add(weight, config.Rates.Of(weight.Name), config.MuonRate is not null && Muon.Takes(weight));
        }

        _flops = new FlopCount(_modelConfig, config.Rates);
        _optimizer = new AdamW(0.9f, config.Beta2, 1e-8f, config.WeightDecay);
        _muon = new Muon(weightDecay: config.WeightDecay, precision: _precision);
        _schedule = new CosineSchedule(config.LearningRate, config.WarmupSteps, config.Steps, config.FinalLearningRate);
        TrainingState state = resume ? TrainingState.Load(folder, _parameters, config) : new TrainingState(0, []);
        _step = state.Step;
        _mixture = new TaskMixture(config.Tasks, config.Seed, state.Positions);
        _watch = new LossWatch(config.Tasks.Count);
    }

    /// <summary>Steps to do in all.</summary>
    public long Steps => Math.Min(_config.StopAfter ?? _config.Steps, _config.Steps);

    /// <summary>What is being trained.</summary>
    internal TrainedModel Model => new(_model, _modelConfig, _parameters, _embedder, _sampler, _arena);

    /// <summary>Trains until the last step; saves state and checkpoint on the way and at the end, and when cancelled.</summary>
    /// <remarks>
    /// When the loss diverges or is no number, the run steps back to its last saved state, says so in the log, and goes on with other
    /// pages.
    /// </remarks>
    /// <param name="report">Called after every step.</param>
    /// <param name="cancellation">Ends the run after the step at hand.</param>
    /// <exception cref="TrainingException">The run diverged again and again from the same state, or codes cannot be opened.</exception>
    /// <exception cref="Files.FileException">A file cannot be written; the last saved state is still whole.</exception>
    public void Run(Action<TrainingProgress> report, CancellationToken cancellation = default)
    {
        using var log = new TrainingLog(_folder, _step);
        _peakFlops = MachineLimits.MultiplyAddRate(PeakRuns);
        var clock = Stopwatch.StartNew();
        var totals = new Totals();
        int stepsBack = 0;
        long saved = _step;
        if (_step == 0)
        {
            foreach (IRunHook hook in _hooks)
            {
                hook.Begin(Model, cancellation);
            }

            Save();
        }

        while (_step < Steps && !cancellation.IsCancellationRequested)
        {
            _step++;
            TrainingProgress progress = Step(totals, clock);
            if (_watch.IsDiverging(_mixture.TaskAt(_step), Watched(progress)))
            {
                StepBack(log, ++stepsBack);
                continue;
            }

            log.Write(progress);
            report(progress);
            if (_step - saved >= _config.SaveEvery && _watch.IsSteady)
            {
                Save();
                saved = _step;
                stepsBack = 0;
            }
        }

        Save();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mixture.Dispose();
        _arena.Dispose();
    }

    private static List<IRunHook> HooksOf(TrainingConfig config, ModelConfig model) => config.OpenCodes == 0
        ? []
        : [new OpenCodes(model, config.OpenCodes, config.Auxiliary.GuidedLayer, config.Tasks, config.Seed)];

    /// <summary>The loss that tells whether a step is sound; no number if its gradient is none.</summary>
    private static double Watched(TrainingProgress progress) =>
        !float.IsFinite(progress.GradientNorm) ? double.NaN
        : double.IsNaN(progress.Loss) ? progress.Auxiliary.Values.Sum(auxiliary => auxiliary.Loss)
        : progress.Loss;

    /// <summary>Takes the last saved state; pages go on from where they are, so that the run does not meet the same ones again.</summary>
    private void StepBack(TrainingLog log, int times)
    {
        long from = _step;
        _step = TrainingState.Load(_folder, _parameters, _config).Step;
        if (times > MostStepsBack)
        {
            throw new TrainingException(
                $"{_folder}: the loss diverged {times} times after step {_step}, which is still saved; lower learningRate or "
                    + "gradientClip.");
        }

        _watch.StepBack();
        log.StepBack(from, _step);
    }

    private TrainingProgress Step(Totals totals, Stopwatch clock)
    {
        TextTask task = _config.Tasks[_mixture.TaskAt(_step)];
        TextSample[] samples = [.. _mixture.Draw(_step, _config.Batch, CancellationToken.None).Select(page => _sampler.Sample(page, task))];
        int targets = samples.Sum(sample => sample.Targets.Count);
        var sums = new StepSums();
        _parameters.ClearGradients();
        foreach (TextSample[] part in MicroBatches.Cut(samples, _config.MicroBatch))
        {
            using Arena.Scope scope = _arena.Enter();
            Pass(_sampler.Batch(part), targets, sums);
        }

        bool reads = Reads(targets);
        float norm = _parameters.GradientNorm();
        float rate = _schedule.At(_step);
        if (float.IsFinite(norm))
        {
            using Arena.Scope scope = _arena.Enter();
            float scale = Math.Min(1, _config.GradientClip / Math.Max(norm, 1e-12f));
            ParameterSet moving = reads ? _parameters : _parameters.Reached();
            moving.Update(_optimizer, _step, rate, scale);
            moving.Update(_muon, rate / _config.LearningRate * _config.MuonRate.GetValueOrDefault(), scale);
        }

        totals.Tokens += targets;
        totals.Characters += samples.Where(sample => sample.Targets.Count > 0).Sum(sample => sample.Page.Page.Text.Length);
        totals.Flops += samples.Sum(sample => _flops.Training(sample.Views.VisionTokens, reads ? sample.Length : 0));
        return new TrainingProgress(
            _step,
            reads ? sums.Loss : double.NaN,
            sums.Correct / Math.Max(1.0, targets),
            sums.Auxiliary,
            norm,
            rate,
            totals.Tokens,
            totals.Characters,
            clock.Elapsed,
            totals.Flops,
            _peakFlops);
    }

    /// <summary>Whether a step passes the decoder; one without tokens to predict is the encoder's alone.</summary>
    private bool Reads(int targets) => _config.NextToken > 0 && targets > 0;

    /// <summary>Forward and backward of one micro-batch; gradients add up over the step.</summary>
    private void Pass(TextBatch batch, int targets, StepSums sums)
    {
        bool reads = Reads(targets);
        float share = targets > 0 ? batch.TargetCount / (float)targets : batch.Samples.Count / (float)_config.Batch;
        using Tape tape = Tape.Record();
        using (_auxiliary.Watch())
        {
            Tensor[] vision = _embedder.Encode(batch, _precision);
            if (reads)
            {
                Tensor hidden = _model.Decoder.Forward(_embedder.Embed(batch, vision), _precision);
                Tensor logits = _model.Decoder.Logits(
                    GatherRows.Apply(hidden.Reshape([hidden.Shape.Rows, hidden.Shape.Width]), batch.PredictingRows()), _precision);
                TokenLosses result = CrossEntropy.Apply(logits, batch.Labels(), targets);
                result.Loss.Gradient.Span[0] += _config.NextToken;
                sums.Loss += result.Loss.Span[0];
                sums.Correct += result.Correct;
            }
        }

        foreach ((string name, double loss, double correct) in _auxiliary.Seed(batch, share, _precision))
        {
            sums.Add(name, loss * share, correct * share);
        }

        tape.Backward();
    }

    private void Save()
    {
        new TrainingState(_step, _mixture.Positions).Save(_folder, _parameters, _config);
        SafetensorsWriter.Write(
            Path.Combine(_folder, SafetensorsCheckpoint.SingleFileName),
            _parameters.Weights
                .Where(weight => !TrainingStart.IsHead(weight))
                .Select(weight => SafetensorsItem.From(weight, SafetensorsType.BF16)));
        _modelConfig.Save(_folder);
        Saved?.Invoke(_folder);
    }

    private sealed class Totals
    {
        public long Tokens { get; set; }

        public long Characters { get; set; }

        public double Flops { get; set; }
    }

    private sealed class StepSums
    {
        private readonly Dictionary<string, AuxiliaryProgress> _auxiliary = [];

        public double Loss { get; set; }

        public double Correct { get; set; }

        public IReadOnlyDictionary<string, AuxiliaryProgress> Auxiliary => _auxiliary;

        public void Add(string name, double loss, double accuracy)
        {
            AuxiliaryProgress before = _auxiliary.GetValueOrDefault(name, new AuxiliaryProgress(0, 0));
            _auxiliary[name] = new AuxiliaryProgress(before.Loss + loss, before.Accuracy + accuracy);
        }
    }
}
