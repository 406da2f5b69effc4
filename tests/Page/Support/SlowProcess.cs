using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TakeItDown.Tests.Page.Support;

/// <summary>
/// Stops processes most of the time, with all their threads, like a slow CPU. The throttle of Chromium's protocol slows only the page's main
/// thread: its workers and WebCrypto keep their full speed.
/// </summary>
internal sealed class SlowProcess : IAsyncDisposable
{
    private const int Stop = 19; // SIGSTOP
    private const int Continue = 18; // SIGCONT
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(5);

    private readonly CancellationTokenSource ended = new();
    private readonly Thread thread;

    /// <param name="processes">Their ids.</param>
    /// <param name="factor">4 lets them run a quarter of the time.</param>
    public SlowProcess(IReadOnlyList<int> processes, int factor)
    {
        thread = new(() =>
        {
            while (!ended.IsCancellationRequested)
            {
                // A sleep may last longer than asked for, so the pause follows from how long they ran.
                var started = Stopwatch.GetTimestamp();
                Thread.Sleep(Slice);
                Send(processes, Stop);
                Thread.Sleep(Stopwatch.GetElapsedTime(started) * (factor - 1));
                Send(processes, Continue);
            }
        });
        thread.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        thread.Join();
        ended.Dispose();
    }

    private static void Send(IReadOnlyList<int> processes, int signal)
    {
        foreach (var process in processes)
        {
            if (Kill(process, signal) != 0)
                throw new Win32Exception();
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
