using System.Security.Cryptography;
using System.Text;

namespace DeepSeekOcr.Checkpoints.Hub;

/// <summary>A file of a model as the server describes it.</summary>
/// <param name="Path">Its path in the repository; a plain name for all that is fetched.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Hash">What identifies its content, in lower-case hexadecimal: SHA-256, or SHA-1 of a git blob.</param>
internal sealed record HubFile(string Path, long Size, string Hash)
{
    private const int Sha1Digits = 40;
    private const int Sha256Digits = 64;

    /// <summary>Whether a text is a hash of either kind. It becomes a file name, so nothing else may pass.</summary>
    public static bool IsHash(string text) => text.Length is Sha1Digits or Sha256Digits && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Starts the hash that <see cref="Hash"/> is compared with.</summary>
    public IncrementalHash StartHash()
    {
        if (Hash.Length == Sha256Digits)
        {
            return IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        }

        // Git names a small file by SHA-1, headed by its kind and length. It guards against damage, not against forgery; so does git.
        IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"blob {Size}\0")));
        return hash;
    }

    /// <summary>Whether a path given by a server stays inside the repository on every system.</summary>
    public static bool IsSafePath(string path) =>
        path.Length is > 0 and <= 1024 && !path.Any(letter => letter is '\\' or ':' || char.IsControl(letter))
        && path.Split('/').All(step => step.Length is > 0 and <= 255 && step is not ("." or ".."));
}
