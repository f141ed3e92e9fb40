using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace DeepSeekOcr.Checkpoints.Hub;

/// <summary>
/// Fetches a file in parts, several at once, and appends them in order, so that what is on disk is always a beginning to go on from.
/// </summary>
/// <param name="transport">The connection.</param>
/// <param name="retry">When to try again.</param>
/// <param name="connections">Parts fetched at once.</param>
/// <param name="onBytes">Told of bytes as they come, from any thread; negative when bytes are thrown away.</param>
internal sealed class BlobDownload(HubTransport transport, HubRetry retry, int connections, Action<long> onBytes)
{
    /// <summary>Bytes of a part.</summary>
    public const int PartLength = 4 << 20;

    /// <summary>What a file is called until it is whole.</summary>
    public const string Suffix = ".incomplete";

    // What was wrong once is fetched once more from its first byte; what is wrong twice is wrong at the server.
    private const int Tries = 2;

    /// <summary>Fetches a file, checks it and moves it into place.</summary>
    /// <param name="source">Where it is.</param>
    /// <param name="file">What it must be.</param>
    /// <param name="target">Where it goes; beside it, an earlier run may have left a beginning.</param>
    /// <param name="subject">What messages call it.</param>
    /// <param name="cancellation">Obeyed; what has come so far stays for the next run.</param>
    /// <exception cref="HubException">It cannot be had, or is something else.</exception>
    public async Task RunAsync(Uri source, HubFile file, string target, string subject, CancellationToken cancellation)
    {
        string partial = target + Suffix;
        for (int tried = 1; ; tried++)
        {
            string found = await FillAsync(source, file, partial, subject, cancellation).ConfigureAwait(false);
            if (found == file.Hash)
            {
                File.Move(partial, target, overwrite: true);
                return;
            }

            File.Delete(partial);
            onBytes(-file.Size);
            if (tried == Tries)
            {
                throw new HubException(subject, $"what came has the hash {found}; expected {file.Hash}. It was thrown away.");
            }
        }
    }

    /// <summary>Completes the file on disk and returns its hash.</summary>
    private async Task<string> FillAsync(Uri source, HubFile file, string partial, string subject, CancellationToken cancellation)
    {
        using FileStream disk = Open(partial, subject);
        using IncrementalHash hash = file.StartHash();
        await KeepAsync(disk, file, hash, cancellation).ConfigureAwait(false);
        try
        {
            await AppendPartsAsync(source, file, disk, hash, subject, cancellation).ConfigureAwait(false);
        }
        finally
        {
            disk.Flush(flushToDisk: true);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static FileStream Open(string partial, string subject)
    {
        try
        {
            return new FileStream(partial, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, useAsync: true);
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new HubException(subject, $"{partial} cannot be written; another process may be fetching it.", exception);
        }
    }

    /// <summary>Hashes what an earlier run left, and throws it away if it cannot be a beginning of the file.</summary>
    private async Task KeepAsync(FileStream disk, HubFile file, IncrementalHash hash, CancellationToken cancellation)
    {
        if (disk.Length > file.Size)
        {
            disk.SetLength(0);
        }

        onBytes(disk.Length);
        byte[] buffer = new byte[1 << 20];
        for (int read; (read = await disk.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
        }
    }

    private async Task AppendPartsAsync(
        Uri source, HubFile file, FileStream disk, IncrementalHash hash, string subject, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var address = new BlobAddress(transport, source, subject);
        var coming = new Queue<BlobPart>();
        try
        {
            for (long next = disk.Length; coming.Count > 0 || next < file.Size;)
            {
                for (; coming.Count < connections && next < file.Size; next += PartLength)
                {
                    var part = new BlobPart(next, (int)Math.Min(PartLength, file.Size - next));
                    part.Fetching = FetchAsync(address, file.Size, part, subject, stop.Token);
                    coming.Enqueue(part);
                }

                await coming.Peek().Fetching.ConfigureAwait(false);
                await AppendAsync(coming.Dequeue(), disk, hash).ConfigureAwait(false);
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(coming.Select(part => part.Fetching)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (BlobPart part in coming.TakeWhile(part => part.Start == disk.Length))
            {
                // Cut short, but right after what is there: the next run need not fetch it again.
                await AppendAsync(part, disk, hash).ConfigureAwait(false);
            }
        }
    }

    private static async Task AppendAsync(BlobPart part, FileStream disk, IncrementalHash hash)
    {
        await disk.WriteAsync(part.Bytes.AsMemory(0, part.Filled), CancellationToken.None).ConfigureAwait(false);
        hash.AppendData(part.Bytes, 0, part.Filled);
        ArrayPool<byte>.Shared.Return(part.Bytes);
    }

    /// <summary>Fetches one part; what has come stays when the connection breaks.</summary>
    private async Task FetchAsync(BlobAddress address, long size, BlobPart part, string subject, CancellationToken cancellation) =>
        await retry.RunAsync(
        async stop =>
        {
            using HubResponse response = await address.AskAsync(new RangeHeaderValue(part.Next, part.End - 1), stop).ConfigureAwait(false);
            if (response.Status != HttpStatusCode.PartialContent && part.Filled > 0)
            {
                onBytes(-part.Filled);
                part.Filled = 0;
            }

            Check(response, size, part, subject);
            await response.ReadExactlyAsync(
                part.Rest,
                read =>
                {
                    part.Filled += read;
                    onBytes(read);
                },
                stop).ConfigureAwait(false);
            return part.Filled;
        },
        () => part.Filled,
        cancellation).ConfigureAwait(false);

    private static void Check(HubResponse response, long size, BlobPart part, string subject)
    {
        (long from, long count) = (part.Next, part.End - part.Next);
        // A server that knows no ranges sends the whole file, which is as good if the whole file was wanted.
        bool isWhole = response.Status == HttpStatusCode.OK && from == 0 && count == size;
        bool isPart = response.Status == HttpStatusCode.PartialContent && response.Range?.From == from
            && response.Range.To == from + count - 1;
        long? total = isPart ? response.Range!.Length : response.Length;
        if (!isWhole && !isPart)
        {
            throw new HubException(subject, $"the server does not send the part that was asked for, {count} bytes from {from}.");
        }

        if (total is { } said && said != size)
        {
            throw new HubException(subject, $"the server sends {said} bytes; before, it spoke of {size}.");
        }
    }
}
