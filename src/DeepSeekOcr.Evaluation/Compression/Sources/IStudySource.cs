using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Evaluation.Compression.Sources;

/// <summary>The pages of a study. The same page is made whenever it is asked for.</summary>
public interface IStudySource
{
    /// <summary>Every page, in the order of reading.</summary>
    IReadOnlyList<StudyItem> Items { get; }

    /// <summary>What the pages depend on, for <see cref="StudySettings"/>.</summary>
    IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>What was wrong with the source itself, one line a fault.</summary>
    IReadOnlyList<string> Faults { get; }

    /// <summary>Makes a page.</summary>
    /// <exception cref="Rendering.PageRenderException">Its text cannot be rendered.</exception>
    /// <exception cref="ImageFormatException">Its image cannot be decoded.</exception>
    StudySheet Make(StudyItem item);
}

/// <summary>A page that is to be read.</summary>
/// <param name="Cell">What its figures count for.</param>
/// <param name="Mode">How it becomes vision tokens.</param>
/// <param name="Page">Its number in the cell, or in the benchmark.</param>
/// <param name="Name">Name of its image, if it has one.</param>
/// <param name="Text">The text that is compressed, before lines are broken.</param>
public sealed record StudyItem(StudyCellKey Cell, ResolutionMode Mode, int Page, string? Name, Lazy<string> Text);
