using System.Text.Json;
using System.Text.Json.Nodes;
using DeepSeekOcr.Testing;
using Json.Schema;

namespace DeepSeekOcr.Tests.Documents.Writers;

/// <summary>The schema that the documentation publishes.</summary>
internal static class DocumentSchema
{
    private static readonly JsonSchema Schema = JsonSchema.FromFile(
        Path.Combine(Golden.Repository, "docs", "reference", "document.schema.json"));

    public static bool IsValid(JsonNode document) => Schema.Evaluate(JsonSerializer.SerializeToElement(document)).IsValid;

    /// <summary>Asserts that a document is valid, and says where it is not.</summary>
    public static void AssertValid(JsonNode document)
    {
        EvaluationResults results = Schema.Evaluate(
            JsonSerializer.SerializeToElement(document), new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.Empty(
            (results.Details ?? []).Where(detail => detail.Errors is not null)
                .SelectMany(detail => detail.Errors!.Values, (detail, error) => $"{detail.InstanceLocation}: {error}"));
        Assert.True(results.IsValid);
    }
}
