namespace DeepSeekOcr.Tensors.Tests.Operations.Images;

/// <summary>Turns the reference's channel-first planes into ours.</summary>
internal static class Planes
{
    /// <summary>[B, C, H, W] as [B, H, W, C].</summary>
    public static Tensor ChannelLast(float[] values, int[] shape)
    {
        (int batch, int channels, int height, int width) = (shape[0], shape[1], shape[2], shape[3]);
        Tensor turned = Tensor.Empty([batch, height, width, channels]);
        for (int i = 0; i < values.Length; i++)
        {
            int pixel = i % (height * width);
            int channel = i / (height * width) % channels;
            int item = i / (height * width * channels);
            turned.Span[(((item * height * width) + pixel) * channels) + channel] = values[i];
        }

        return turned;
    }
}
