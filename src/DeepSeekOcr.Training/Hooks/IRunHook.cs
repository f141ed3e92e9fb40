namespace DeepSeekOcr.Training.Hooks;

/// <summary>An experiment with a model that is being trained: the trainer calls it and knows nothing more of it.</summary>
internal interface IRunHook
{
    /// <summary>
    /// Called once a run, before its first step and before its state is saved for the first time, so that what it changes is part of that
    /// state; a resumed run does not call it again.
    /// </summary>
    /// <param name="model">What is trained; it may change parameters, but not add any.</param>
    /// <param name="cancellation">Ends the work between two batches.</param>
    void Begin(TrainedModel model, CancellationToken cancellation);
}
