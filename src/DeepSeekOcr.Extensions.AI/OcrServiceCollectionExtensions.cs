using DeepSeekOcr.Checkpoints.Hub;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace DeepSeekOcr.Extensions.AI;

/// <summary>Puts a model among the services of an application.</summary>
public static class OcrServiceCollectionExtensions
{
    /// <summary>
    /// Adds one <see cref="OcrModel"/>, opened when it is first asked for and closed with the container; an <see cref="IPageModel"/> that
    /// reads the pages of all callers together; and an <see cref="IChatClient"/> of it.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="model">A model directory, a GGUF file, or the <c>owner/name</c> of a model that was pulled.</param>
    /// <param name="options">What is done where a request says nothing.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddDeepSeekOcr(this IServiceCollection services, string model, OcrChatOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(model);
        services.AddSingleton(_ => OcrModel.Load(new HubCache(HubOptions.FromEnvironment().CacheDirectory).Locate(model)));
        services.AddSingleton<IPageModel>(provider => provider.GetRequiredService<OcrModel>().CreateSession());
        return services.AddSingleton<IChatClient>(provider => new OcrChatClient(provider.GetRequiredService<IPageModel>(), options));
    }
}
