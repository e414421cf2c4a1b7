namespace NetAdapt.Kernels.Loops;

/// <summary>A small number as a type, for what a loop unrolls or leaves out.</summary>
internal interface INumber
{
    static abstract int Value { get; }
}

internal readonly struct N0 : INumber { public static int Value => 0; }
internal readonly struct N1 : INumber { public static int Value => 1; }
internal readonly struct N2 : INumber { public static int Value => 2; }
internal readonly struct N3 : INumber { public static int Value => 3; }
internal readonly struct N4 : INumber { public static int Value => 4; }
internal readonly struct N8 : INumber { public static int Value => 8; }
internal readonly struct N16 : INumber { public static int Value => 16; }
