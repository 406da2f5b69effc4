namespace TakeItDown.Client;

/// <summary>The hashes by number. One thread appends; what is there never changes, so that others read at the same time.</summary>
internal sealed class PdqStore
{
    private const int BlockBits = 12;
    private const int BlockSize = 1 << BlockBits;

    private readonly Block[] blocks;
    private int count;

    public PdqStore()
        : this([], 0)
    {
    }

    private PdqStore(Block[] blocks, int count) => (this.blocks, this.count) = (blocks, count);

    public int Count => Volatile.Read(ref count);

    /// <summary>The same hashes, with room for more.</summary>
    public PdqStore Enlarged() => new([.. blocks, new()], count);

    /// <summary>False if there is no room.</summary>
    public bool TryAppend(PdqHash hash)
    {
        if (count == blocks.Length * BlockSize)
            return false;
        blocks[count >> BlockBits].Hashes[count & (BlockSize - 1)] = hash;
        Volatile.Write(ref count, count + 1);
        return true;
    }

    public ref readonly PdqHash Get(int number) => ref blocks[number >> BlockBits].Hashes[number & (BlockSize - 1)];

    public bool IsRemoved(int number) => Volatile.Read(ref blocks[number >> BlockBits].Removed[number & (BlockSize - 1)]);

    public void MarkRemoved(int number) => Volatile.Write(ref blocks[number >> BlockBits].Removed[number & (BlockSize - 1)], true);

    private sealed class Block
    {
        public readonly PdqHash[] Hashes = new PdqHash[BlockSize];
        public readonly bool[] Removed = new bool[BlockSize];
    }
}
