namespace AIOps.Policies.Storage;

/// <summary>The database or queue cannot be reached or refuses work: an outage, not a bug. Intake answers 503; nothing is changed.</summary>
public class StoreUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);
