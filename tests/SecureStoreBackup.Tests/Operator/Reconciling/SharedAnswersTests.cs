using SecureStoreBackup.Operator.Reconciling;

namespace SecureStoreBackup.Tests.Operator.Reconciling;

public sealed class SharedAnswersTests
{
    private readonly SharedAnswers<string, int> _answers = new(TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_comes_while_it_is_being_asked_gets_that_answer()
    {
        var asked = new TaskCompletionSource<int>();
        var first = _answers.AskAsync("farm", _ => true, _ => asked.Task, Token);
        var second = _answers.AskAsync("farm", _ => true, _ => throw new InvalidOperationException("Asked twice."), Token);
        Assert.False(second.IsCompleted);

        asked.SetResult(7);

        Assert.Equal([7, 7], (await Task.WhenAll(first, second)).Select(answer => answer.Value));
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_question_to_the_next()
    {
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var first = _answers.AskAsync("farm", _ => true, NeverAsync, impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        Assert.Equal(7, (await _answers.AskAsync("farm", _ => true, _ => Task.FromResult(7), Token)).Value);
    }

    [Fact]
    public async Task Other_questions_wait_for_nobody()
    {
        var asked = new TaskCompletionSource<int>();
        var slow = _answers.AskAsync("slow", _ => true, _ => asked.Task, Token);

        Assert.Equal(7, (await _answers.AskAsync("quick", _ => true, _ => Task.FromResult(7), Token)).Value);
        asked.SetResult(1);
        await slow;
    }

    private static async Task<int> NeverAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return 0;
    }
}
