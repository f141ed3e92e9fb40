namespace DeepSeekOcr.Tensors.MachineCode;

/// <summary>Registers that hold constants while blocks are taken apart.</summary>
internal static class BlockConstants
{
    /// <summary>128 in every byte.</summary>
    public const int Sign = 24;

    /// <summary>15 in every byte.</summary>
    public const int LowNibbles = 25;

    /// <summary>16 in every byte.</summary>
    public const int Sixteen = 26;

    /// <summary>48 in every byte.</summary>
    public const int UpperPairs = 27;

    /// <summary>96 in every byte.</summary>
    public const int NinetySix = 28;

    /// <summary>The format's zero point as f32.</summary>
    public const int Zero = 30;

    /// <summary>A register for what a format needs in between.</summary>
    public const int Temporary = 29;

    /// <summary>The mask of the upper four lanes of 256 bits.</summary>
    public const int UpperLanes = 1;

    /// <summary>A mask for what a format needs in between.</summary>
    public const int TemporaryMask = 2;

    /// <summary>Writes the code that loads them.</summary>
    public static void Load(X64Assembler code)
    {
        foreach ((int register, uint value) in new[] { (Sign, 128u), (LowNibbles, 15u), (Sixteen, 16u), (UpperPairs, 48u), (NinetySix, 96u) })
        {
            code.BroadcastConstant(VectorWidth.Bits256, register, value * 0x01010101u);
        }

        code.MaskConstant(UpperLanes, 0xF0);
    }
}
