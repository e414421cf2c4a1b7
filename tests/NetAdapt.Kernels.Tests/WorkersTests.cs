namespace NetAdapt.Kernels.Tests;

public sealed class WorkersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Each_share_is_worked_on_once_in_each_of_many_rounds(int threads)
    {
        using var workers = new Workers(threads);
        var rounds = new int[threads];
        for (int round = 0; round < 500; round++) workers.Run((worker, of) => rounds[worker] += of == threads ? 1 : 1000);
        Assert.All(rounds, count => Assert.Equal(500, count));
    }

    [Fact]
    public void A_thread_that_is_kept_waiting_holds_nobody_up()
    {
        using var workers = new Workers(3);
        int calls = 0;
        // One share lasts until all others are done, whoever has to do them.
        workers.Run((share, of) =>
        {
            if (share == 0) Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref calls) == of - 1, 10_000));
            else Interlocked.Increment(ref calls);
        });
        Assert.Equal(2, calls);
    }

    [Fact]
    public void Workers_wake_up_again_after_a_rest()
    {
        using var workers = new Workers(3);
        int calls = 0;
        for (int round = 0; round < 5; round++)
        {
            Thread.Sleep(3);
            workers.Run((_, _) => Interlocked.Increment(ref calls));
        }
        Assert.Equal(15, calls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void An_exception_in_any_worker_reaches_the_caller_and_the_workers_live_on(int culprit)
    {
        using var workers = new Workers(3);
        var thrown = Assert.Throws<InvalidOperationException>(() => workers.Run((worker, _) =>
        {
            if (worker == culprit) throw new InvalidOperationException("worker " + worker);
        }));
        Assert.Equal("worker " + culprit, thrown.Message);
        int calls = 0;
        workers.Run((_, _) => Interlocked.Increment(ref calls));
        Assert.Equal(3, calls);
    }

    [Fact]
    public void Two_sets_of_workers_work_side_by_side()
    {
        using var a = new Workers(2);
        using var b = new Workers(2);
        int calls = 0;
        WorkerBody body = (_, _) => Interlocked.Increment(ref calls);
        var other = new Thread(() =>
        {
            for (int i = 0; i < 200; i++) b.Run(body);
        });
        other.Start();
        for (int i = 0; i < 200; i++) a.Run(body);
        other.Join();
        Assert.Equal(800, calls);
    }

    [Fact]
    public void A_round_allocates_nothing()
    {
        using var workers = new Workers(2);
        WorkerBody body = (_, _) => { };
        for (int i = 0; i < 50; i++) workers.Run(body);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++) workers.Run(body);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Chunks_are_even_and_leave_nothing_out()
    {
        for (int units = 0; units < 20; units++)
        for (int workers = 1; workers < 6; workers++)
        {
            Chunk[] chunks = [.. Enumerable.Range(0, workers).Select(w => Chunk.Of(units, w, workers))];
            Assert.Equal(units, chunks.Sum(c => c.Count));
            Assert.True(chunks.Max(c => c.Count) - chunks.Min(c => c.Count) <= 1);
            for (int w = 1; w < workers; w++) Assert.Equal(chunks[w - 1].To, chunks[w].From);
        }
    }
}
