using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Operator;

/// <summary>The tests of the console share one exchange.</summary>
[CollectionDefinition(nameof(ConsoleCollection))]
public sealed class ConsoleCollection : ICollectionFixture<OwnExchangeFixture>;
