public class Client { }
