namespace NetAdapt.Heads;

/// <summary>What a classifier's outputs mean.</summary>
public enum HeadKind
{
    /// <summary>One of several classes: the outputs compete, as softmax makes them.</summary>
    Softmax,

    /// <summary>One of two classes: one output is the logit, or by a sigmoid the probability, of class 1.</summary>
    Sigmoid,

    /// <summary>Any number of classes at once: each output is the logit, or by a sigmoid the probability, of its
    /// class.</summary>
    MultiLabel,
}
