namespace AIOps.Policies.Storage;

/// <summary>The database carries migrations that this program does not know; running on would damage it.</summary>
public sealed class NewerDatabaseException(int found, int known) : Exception(
    $"The database is at schema version {found}, this program knows {known}. Start the newer program, or restore a backup.");
