namespace DeepSeekOcr.Testing;

/// <summary>Finds the reference's tensors: those shared beside the checkout, else the copies that travel with the tests.</summary>
public static class Golden
{
    /// <summary>Root of the checkout.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>
    /// Path of a golden file or folder such as <c>components/rope.safetensors</c>; the test is told to skip when neither place has it.
    /// </summary>
    public static string Find(string relative)
    {
        string? found = Candidates(relative).FirstOrDefault(path => File.Exists(path) || Directory.Exists(path));
        return found ?? throw new GoldenMissingException(relative);
    }

    /// <summary>Whether a golden file or folder is at hand.</summary>
    public static bool Has(string relative) => Candidates(relative).Any(path => File.Exists(path) || Directory.Exists(path));

    /// <summary>Opens a golden safetensors file.</summary>
    public static GoldenTensors Open(string relative) => new(Find(relative));

    private static IEnumerable<string> Candidates(string relative) =>
    [
        Path.Combine(Repository, "..", "shared", "golden", relative),
        Path.Combine(Repository, "tests", "golden", relative),
    ];

    private static string FindRepository()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "DeepSeekOcr.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests run from a checkout of the repository.");
    }
}

/// <summary>A golden file that is neither shared nor copied into the tests; the runner skips the test that needs it.</summary>
public sealed class GoldenMissingException(string relative)
    : Exception($"{SkipToken}golden/{relative} is neither beside the checkout (../shared/golden) nor under tests/golden.")
{
    // How xunit knows a skip decided while a test runs.
    private const string SkipToken = "$XunitDynamicSkip$";
}
