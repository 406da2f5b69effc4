using System.Runtime.InteropServices;

namespace TakeItDown.Client;

/// <summary>A hash of the index that is near enough, and the number of bits that differ.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct PdqMatch(PdqHash Hash, int Distance);
