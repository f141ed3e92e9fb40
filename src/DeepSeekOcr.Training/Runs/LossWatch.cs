namespace DeepSeekOcr.Training.Runs;

/// <summary>Tells when a run's loss has left its course for good, task by task, because tasks differ in what a usual loss is.</summary>
/// <remarks>
/// Of each task it follows the mean loss and the mean deviation from it. One step beyond both is a hard page; several in a row are a
/// divergence. A loss that is no number is one at once.
/// </remarks>
internal sealed class LossWatch(int tasks)
{
    private const int StepsToLearn = 20;
    private const int StepsInARow = 4;
    private const double Memory = 0.95;
    private const double Deviations = 6;

    // Nats: early on a run is steady, and a deviation near zero would make everything a divergence.
    private const double Allowance = 1;

    private readonly Course[] _courses = new Course[tasks];
    private int _beyond;

    /// <summary>Whether the last step kept to its task's course; a state in doubt is not one to come back to.</summary>
    public bool IsSteady => _beyond == 0;

    /// <summary>Takes a step's loss and says whether the run should go back to its last saved state.</summary>
    /// <param name="task">The step's task.</param>
    /// <param name="loss">In nats.</param>
    public bool IsDiverging(int task, double loss)
    {
        if (!double.IsFinite(loss))
        {
            return true;
        }

        ref Course course = ref _courses[task];
        if (course.Steps >= StepsToLearn && loss > course.Mean + (Deviations * course.Deviation) + Allowance)
        {
            _beyond++;
            return _beyond >= StepsInARow;
        }

        _beyond = 0;
        course.Add(loss);
        return false;
    }

    /// <summary>Forgets the steps that were taken back.</summary>
    public void StepBack() => _beyond = 0;

    private struct Course
    {
        public int Steps { get; private set; }

        public double Mean { get; private set; }

        public double Deviation { get; private set; }

        public void Add(double loss)
        {
            double memory = Math.Min(Memory, Steps / (Steps + 1.0));
            Deviation = (memory * Deviation) + ((1 - memory) * (Steps == 0 ? 0 : Math.Abs(loss - Mean)));
            Mean = (memory * Mean) + ((1 - memory) * loss);
            Steps++;
        }
    }
}
