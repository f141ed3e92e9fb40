namespace DeepSeekOcr.Checkpoints.Hub;

/// <summary>What a pull asks of the machine; tests put in one whose time passes at once, whose disk is full or that has no links.</summary>
internal sealed record HubSurroundings
{
    /// <summary>The clock that tells when a server has kept silent for too long.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Waits before another try.</summary>
    public Func<TimeSpan, CancellationToken, Task> Wait { get; init; } = Task.Delay;

    /// <summary>Bytes that are free where a directory is.</summary>
    public Func<string, long> FreeSpace { get; init; } = directory => new DriveInfo(Path.GetFullPath(directory)).AvailableFreeSpace;

    /// <summary>Makes a symbolic link: its path, then what it points to.</summary>
    public Action<string, string> Link { get; init; } = (path, target) => File.CreateSymbolicLink(path, target);
}
