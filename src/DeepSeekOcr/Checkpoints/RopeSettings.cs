namespace DeepSeekOcr.Checkpoints;

/// <summary>Reads the base of rotary positions wherever writers of configurations put it, and refuses every kind of scaling.</summary>
/// <remarks>
/// Older writers have <c>rope_theta</c>, and scaling in <c>rope_scaling</c>; newer ones have both in <c>rope_parameters</c>.
/// </remarks>
internal static class RopeSettings
{
    private const string Theta = "rope_theta";
    private const float DefaultTheta = 10_000;

    /// <summary>The base.</summary>
    /// <exception cref="CheckpointException">Positions are scaled, or two bases are named.</exception>
    public static float ReadTheta(ConfigSection language)
    {
        float? theta = language.Has(Theta) ? ReadNumber(language) : null;
        foreach (string key in (string[])["rope_scaling", "rope_parameters"])
        {
            if (!language.Has(key))
            {
                continue;
            }

            ConfigSection settings = language.Section(key);
            RefuseScaling(settings);
            if (settings.Has(Theta))
            {
                float named = ReadNumber(settings);
                settings.Check(theta is null || theta == named, Theta, $"is {named}; {Theta} is {theta} elsewhere");
                theta = named;
            }
        }

        return theta ?? DefaultTheta;
    }

    private static float ReadNumber(ConfigSection section) => section.Number(Theta, 1, 1e9f, DefaultTheta);

    private static void RefuseScaling(ConfigSection settings)
    {
        settings.Accept("rope_type", "default");
        settings.Accept("type", "default");
        foreach (string key in settings.Keys)
        {
            bool isKnown = key is Theta or "rope_type" or "type"
                || (key is "factor" or "partial_rotary_factor" or "attention_factor" && settings.Number(key, 0, 1e9f, 1) == 1);
            settings.Check(isKnown, key, "is set; scaled rotary positions are not supported");
        }
    }
}
