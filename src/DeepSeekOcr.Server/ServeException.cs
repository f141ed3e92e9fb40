namespace DeepSeekOcr.Server;

/// <summary>The server cannot begin as it was asked to; one line says why.</summary>
internal sealed class ServeException(string message) : Exception(message);
