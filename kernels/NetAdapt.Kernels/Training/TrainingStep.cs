namespace NetAdapt.Kernels.Training;

/// <summary>One loop of a stage, with the places that it works on.</summary>
internal abstract unsafe class TrainingStep
{
    /// <summary>What it reads and writes.</summary>
    public IReadOnlyList<Place> Places { get; set; } = [];

    /// <summary>It makes again, in the backward pass, what the forward pass had made and dropped. How many images a stage takes at a time does not depend on it.</summary>
    public bool IsRemaking { get; set; }

    /// <summary>Multiplications with an addition each, for one image; 0 where it only moves, scales or adds.</summary>
    public virtual long Macs => 0;

    /// <summary>Images that it wants to have in hand at once, if the batch has as many.</summary>
    public virtual int WantedImages => 1;

    public string Kind => GetType().Name.Split('`')[0];

    /// <summary>Runs on the images that a worker has in hand.</summary>
    public abstract void Run(in Pass pass);

    /// <summary>Before a pass over the batch, on the steps of the forward pass: packs weights. Each worker calls it once and does its share.</summary>
    public virtual void Prepare(int worker, int workers)
    {
    }

    /// <summary>After its stage, on the caller's thread while the others wait: joins what the workers found.</summary>
    public virtual void Finish()
    {
    }

    /// <summary>After the backward pass: adds the workers' sums, in their order, into the gradients. Each worker calls it once and does its share.</summary>
    /// <param name="sums">Each worker's sums.</param>
    public virtual void Reduce(float** sums, int worker, int workers)
    {
    }

    public override string ToString() => $"{Kind} {string.Join(", ", Places)}";
}

/// <summary>Steps between two barriers: each worker takes some images through all of them while they are in its cache.</summary>
internal sealed class Stage
{
    public List<TrainingStep> Steps { get; } = [];

    /// <summary>Images that a worker takes at a time.</summary>
    public int Images { get; set; } = 1;
}
