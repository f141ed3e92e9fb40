using System.Diagnostics;

namespace DeepSeekOcr.Benchmarks;

/// <summary>Repeats a piece of work until its time is settled.</summary>
/// <param name="budget">Time for the measured repetitions of a figure; at least one is done, three if any time is given.</param>
internal sealed class Repetition(TimeSpan budget)
{
    private const int MostRuns = 200;

    /// <summary>Fewest measured repetitions.</summary>
    public int LeastRuns => budget > TimeSpan.Zero ? 3 : 1;

    /// <summary>Time for the measured repetitions.</summary>
    public TimeSpan Budget => budget;

    /// <summary>Time of a run, once two runs, and the compiler with them, have warmed up.</summary>
    public Timing Measure(Action run)
    {
        var warming = Stopwatch.StartNew();
        for (int i = 0; i < 2 || (i < MostRuns && warming.Elapsed < budget / 4); i++)
        {
            run();
        }

        List<double> seconds = [];
        var clock = Stopwatch.StartNew();
        while (seconds.Count < LeastRuns || (seconds.Count < MostRuns && clock.Elapsed < budget))
        {
            long start = Stopwatch.GetTimestamp();
            run();
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return Timing.Of(seconds);
    }
}

/// <summary>How long a piece of work takes.</summary>
/// <param name="Seconds">The median of its runs.</param>
/// <param name="Spread">Their standard deviation as a part of their mean; 0 for a single run.</param>
internal readonly record struct Timing(double Seconds, double Spread)
{
    /// <summary>Sums up some runs.</summary>
    public static Timing Of(IReadOnlyCollection<double> seconds)
    {
        double mean = seconds.Average();
        return new Timing(Median(seconds), Math.Sqrt(seconds.Average(time => (time - mean) * (time - mean))) / mean);
    }

    /// <summary>The middle one of some numbers, or the mean of the two in the middle.</summary>
    public static double Median(IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
