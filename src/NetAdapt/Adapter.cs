using NetAdapt.Graphs;
using NetAdapt.Proposals;
using NetAdapt.Resources;

namespace NetAdapt;

/// <summary>Algorithm 1 of the paper (Yang et al., NetAdapt, ECCV 2018): shrinks a pre-trained network, a little in each iteration, until it meets a budget. In each iteration
/// every group of filters makes one proposal; the one that keeps the highest accuracy becomes the next network.</summary>
public sealed class Adapter(AdaptSettings settings, IAdaptSteps steps)
{
    /// <summary>Adapts <paramref name="pretrained"/> (Net_0).</summary>
    /// <exception cref="InvalidInputException">The settings or the network cannot be worked with; the message says what to change.</exception>
    public AdaptEnd Adapt(Network pretrained)
    {
        settings.Validate();
        var initial = steps.Begin(pretrained);                                             // lines 1 and 2
        var bud = settings.Budget.For(initial.Use);
        var net = steps.GoOn(initial);
        while (!bud.IsMetBy(net.Use))                                                      // line 3
        {
            var (con, simplified) = steps.ChooseFilters(() => ChooseFilters(net, initial, bud));   // lines 4 to 7
            if (simplified.Count == 0) return AdaptEnd.Unreachable(net, steps.LongTermFineTune(net), con, bud);
            var proposals = steps.Propose(net, con, simplified);                           // line 8
            if (settings.Choice.Pick(proposals, bud, net.Use, net.Accuracy) is not { } best)
                return AdaptEnd.AllFailed(net, proposals);
            net = steps.Adopt(net, best);                                                  // lines 9 and 10
        }
        return AdaptEnd.Met(net, steps.LongTermFineTune(net));                             // line 11
    }

    /// <summary>Lines 4 to 7: one request for each group that can meet the constraint. Where none can meet the schedule's, the constraint is relaxed.</summary>
    private (Constraint Con, IReadOnlyList<ProposalRequest> Simplified) ChooseFilters(AdaptState net, AdaptState initial, Budget bud)
    {
        var groups = ChannelGroups.Of(net.Network, settings.Exclusions);
        var original = ChannelGroups.Of(initial.Network, settings.Exclusions).ToDictionary(group => group.Name, group => group.Width);
        var ranking = new FilterRanking(net.Network, settings.Criterion, () => steps.Saliency(net.Network));
        Constraint? con = null;
        foreach (Constraint next in settings.Schedule.Tighten(bud, initial.Use, net.Use, net.Iteration))        // line 4: Con = Res_i - dR_i
        {
            con = next;
            var simplified = new List<ProposalRequest>();
            foreach (ChannelGroup group in groups.Free)                                                         // line 5: for k in 1..K
            {
                if (ChooseNumFilters(groups, group, original[group.Name], con) is not var (filters, use)) continue;  // line 6
                ulong seed = settings.SeedOf(net.Iteration, group.Name);
                simplified.Add(new ProposalRequest(groups, group, ranking.Choose(group, filters, seed), use, seed)); // line 7: ChooseWhichFilters
            }
            if (simplified.Count > 0) return (con, simplified);
        }
        return (con!, []);
    }

    /// <summary>ChooseNumFilters (line 6): the largest number of filters whose network meets the constraint, and what that network uses. Latency is not monotone in width,
    /// so every width is asked, from the largest down.</summary>
    private (int Filters, ResourceUse Use)? ChooseNumFilters(ChannelGroups groups, ChannelGroup group, int original, Constraint con)
    {
        foreach (int filters in settings.Widths.Candidates(original, group.ChannelsPerUnit).Where(filters => filters < group.Width))
        {
            // Neither which filters go nor what the weights are changes what the network uses.
            ResourceUse use = steps.Predict(FilterSelection.All(groups).KeepFirst(group, filters).ApplyToOutline());
            if (con.IsMetBy(use)) return (filters, use);
        }
        return null;
    }
}
