using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace DeepSeekOcr.Extensions.AI.Tests;

public sealed class OcrServiceCollectionExtensionsTests
{
    [Fact]
    public void AddDeepSeekOcr_Services_ShareOneModel()
    {
        using ServiceProvider services = new ServiceCollection()
            .AddDeepSeekOcr(Golden.Find("tiny"), new OcrChatOptions { ModelId = "tiny" })
            .BuildServiceProvider();

        IChatClient chat = services.GetRequiredService<IChatClient>();

        Assert.Same(services.GetRequiredService<IPageModel>(), chat.GetService<OcrSession>());
        Assert.Same(services.GetRequiredService<OcrModel>().Tokenizer, services.GetRequiredService<IPageModel>().Traits.Tokenizer);
        Assert.Equal("tiny", chat.GetService<ChatClientMetadata>()!.DefaultModelId);
    }

    [Fact]
    public void AddDeepSeekOcr_ModelThatIsNot_IsNoticedWhenItIsAskedFor()
    {
        using ServiceProvider services = new ServiceCollection().AddDeepSeekOcr("/no/such/model").BuildServiceProvider();

        Assert.Throws<CheckpointException>(services.GetRequiredService<IChatClient>);
    }
}
